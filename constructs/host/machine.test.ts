import { Size } from 'cdk8s';
import { disk } from './disk';
import { homeMachine } from './fixtures';

test('is labelled by what it is, what it stores and what it can do', () => {
  const machine = homeMachine('box', {
    disks: [disk('system', Size.gibibytes(50)), disk('fast', Size.gibibytes(500)), disk('bulk', Size.gibibytes(900))],
    capabilities: ['ingress'],
  });
  expect(machine.labels).toEqual({
    'node.h-kube.io/name': 'box',
    'node.h-kube.io/role': 'worker',
    'node.h-kube.io/site': 'home',
    'storage.h-kube.io/fast': 'true',
    'storage.h-kube.io/bulk': 'true',
    'capability.h-kube.io/ingress': 'true',
  });
});

test.each([
  ['worker', true],
  ['control-plane', true],
  ['anchor', false],
] as const)('a machine in the role %s is a node of the cluster: %s', (role, inCluster) => {
  expect(homeMachine('box', { role }).inCluster).toBe(inCluster);
});

test('mounts each kind of disk at one place', () => {
  const mounts = (['system', 'fast', 'bulk'] as const).map((kind) => disk(kind, Size.gibibytes(1)).mount);
  expect(mounts).toEqual(['/', '/srv/fast', '/srv/bulk']);
});

test.each(['tailnet', 'lan', 'publicIp'] as const)('fails for a %s that is no address, and says on which machine', (kind) => {
  expect(() => homeMachine('box', { [kind]: '100.64.0.256' })).toThrow(/\[nodes\/box\] bad-ipv4: "100\.64\.0\.256"/);
});
