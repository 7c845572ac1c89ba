import { Size } from 'cdk8s';
import { group } from '../constructs/access/group';
import { exampleCluster, exampleMachine, exampleSite, staff } from '../constructs/cluster/fixtures';
import type { Site } from '../constructs/cluster/site';
import { disk } from '../constructs/host/disk';
import { etcdMembers } from './etcd-members';
import { meshException } from './mesh-exception';
import { unkeptBackup } from './unkept-backup';

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

const unkept = (...machines: ReturnType<typeof member>[]) =>
  unkeptBackup({ machines, cluster: exampleCluster([], machines) }).map(({ path, code, severity, message }) => ({
    path,
    code,
    severity,
    message,
  }));
const withRoom = (site: string) => exampleMachine({ name: 'b', site, role: 'worker', disks: [disk('bulk', Size.gibibytes(9))] });

test('what one machine has is kept by one at another site', () => {
  expect(unkept(member('a'), withRoom('there'))).toEqual([]);
});

test.each([
  ['a machine without room', exampleMachine({ name: 'b', site: 'there', role: 'worker' })],
  ['a machine at its own site', withRoom('here')],
])('says that nothing is backed up with nothing but %s', (_, other) => {
  expect(unkept(member('a'), other)).toEqual([
    {
      path: 'nodes/a',
      code: 'unkept-backup',
      severity: 'notice',
      message: 'not backed up: etcd, for no machine at another site than "here" has a bulk disk to keep a copy',
    },
  ]);
});
