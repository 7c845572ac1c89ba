/** As many members of etcd as site.ts says, each a control plane, all at one site. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

const EXPECTED = { single: 1, three: 3 } as const;

export function etcdMembers({ machines, cluster }: Pick<Model, 'machines' | 'cluster'>): Problem[] {
  if (machines.length === 0) return [];
  const { controlPlane } = cluster.site;
  const members = machines.filter(({ etcd }) => etcd);
  const exception = typeof controlPlane === 'object' ? controlPlane : undefined;
  const expected = typeof controlPlane === 'object' ? controlPlane.members : EXPECTED[controlPlane];
  const named = members.map(({ name }) => name).join(', ') || 'no machine';
  const problems: Problem[] = members
    .filter(({ role }) => role !== 'control-plane')
    .map(({ name, role }) => ({
      path: `nodes/${name}`,
      code: 'etcd-outside-control-plane',
      message: `a machine in the role "${role}" cannot keep etcd`,
      fix: "say role: 'control-plane', or take etcd: true away",
    }));
  if (members.length !== expected) {
    problems.push({
      path: 'nodes',
      code: 'etcd-members',
      message: `${named} would keep etcd, and site.ts wants ${expected}`,
      allowed: "'single' is one member, 'three' is three; { members, because } is any other number",
      fix: 'correct etcd in nodes/, or controlPlane in site.ts',
    });
  }
  if (exception !== undefined && exception.because.trim() === '') {
    problems.push({
      path: 'site.ts',
      code: 'no-exception-reason',
      message: `${exception.members} members of etcd, for the reason "${exception.because}"`,
      fix: 'write down why this is wanted: an even number survives no more losses than one member less',
    });
  }
  const sites = [...new Set(members.map(({ site }) => site))].sort();
  if (sites.length > 1 && exception === undefined) {
    problems.push({
      path: 'nodes',
      code: 'etcd-across-sites',
      message: `etcd would be at ${sites.join(' and ')}, and K3s supports it within one site only`,
      fix: 'keep it at one site, or write the reason at controlPlane in site.ts',
    });
  }
  return problems;
}
