import { group } from '../constructs/access/group';
import { exampleCluster, exampleMachine, exampleSite, staff } from '../constructs/cluster/fixtures';
import type { Site } from '../constructs/cluster/site';
import { etcdMembers } from './etcd-members';
import { meshException } from './mesh-exception';

const member = (name: string, site = 'here', role: 'control-plane' | 'worker' = 'control-plane') =>
  exampleMachine({ name, site, role, etcd: true });
const members = (controlPlane: Site['controlPlane'], machines = [member('a')]) =>
  etcdMembers({ machines, cluster: exampleCluster([], machines, { site: { ...exampleSite, controlPlane } }) }).map(
    ({ code, message }) => `${code}: ${message}`,
  );

test.each<[string, Site['controlPlane'], ReturnType<typeof member>[]]>([
  ['one, at a single control plane', 'single', [member('a')]],
  ['three at one site', 'three', [member('a'), member('b'), member('c')]],
  ['two at two sites, with a reason', { members: 2, because: 'a move' }, [member('a'), member('b', 'there')]],
  ['none, without machines', 'three', []],
])('members of etcd pass: %s', (_, controlPlane, machines) => {
  expect(members(controlPlane, machines)).toEqual([]);
});

test.each<[string, Site['controlPlane'], ReturnType<typeof member>[], string]>([
  ['two where one is wanted', 'single', [member('a'), member('b')], 'etcd-members: a, b would keep etcd, and site.ts wants 1'],
  ['none', 'single', [exampleMachine({ name: 'a' })], 'etcd-members: no machine would keep etcd, and site.ts wants 1'],
  [
    'two for no reason',
    { members: 2, because: ' ' },
    [member('a'), member('b')],
    'no-exception-reason: 2 members of etcd, for the reason " "',
  ],
  [
    'three at two sites',
    'three',
    [member('a'), member('b'), member('c', 'there')],
    'etcd-across-sites: etcd would be at here and there, and K3s supports it within one site only',
  ],
  ['a worker', 'single', [member('a', 'here', 'worker')], 'etcd-outside-control-plane: a machine in the role "worker" cannot keep etcd'],
])('fails for members of etcd: %s', (_, controlPlane, machines, message) => {
  expect(members(controlPlane, machines)).toEqual([message]);
});

const exception = (exceptions: Site['mesh']['exceptions']) =>
  meshException({ cluster: exampleCluster([], [], { site: { ...exampleSite, mesh: { ...exampleSite.mesh, exceptions } } }) }).map(
    ({ code, message }) => `${code}: ${message}`,
  );

test('an exception of the mesh passes with its reason', () => {
  expect(
    exception([
      { who: staff, because: 'they repair it' },
      { who: 'machines', because: 'one cluster' },
    ]),
  ).toEqual([]);
});

test.each([
  [
    'without a reason',
    { who: 'machines', because: '' } as const,
    'no-exception-reason: the machines may go everywhere in the mesh, for the reason ""',
  ],
  [
    'for nobody',
    { who: group('ghosts'), because: 'x' },
    'unknown-group: group "ghosts" may go everywhere in the mesh, and is not declared',
  ],
])('fails for an exception %s', (_, one, message) => {
  expect(exception([one])).toEqual([message]);
});
