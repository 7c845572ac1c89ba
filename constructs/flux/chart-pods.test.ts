import { Size } from 'cdk8s';
import { exampleApp, exampleCluster } from '../cluster/fixtures';
import { refused } from '../database/backup';
import type { StorageClassRef } from '../storage/storage-class';
import { type ChartPods, podsProblems } from './chart-pods';
import type { HelmValues } from './helm-values';

const values: HelmValues = {
  server: { resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '2Gi' } } },
  jobs: [{ requests: { cpu: 1, memory: '64Mi' } }],
};
const server: ChartPods = { name: 'server', replicas: 1, cpu: '0.1', memory: '1024Mi' };
const job: ChartPods = { name: 'job', replicas: 1, cpu: '1', memory: '64Mi' };
const disks = exampleApp('infrastructure/disks');
const bulk: StorageClassRef = { name: 'bulk', app: exampleCluster([disks]).get(disks), wish: { storage: 'bulk' } };

test('what pods are said to request is what the values do, however it is spelt', () => {
  expect(podsProblems([server, { ...server, name: 'worker' }, job], values)).toEqual([]);
});

test.each<[string, readonly ChartPods[], HelmValues, string, string]>([
  [
    'for pods that request something else',
    [server, job, { ...job, name: 'other', cpu: '2' }],
    values,
    'pods-differ',
    'pods "other" are said to request 2 and 64Mi',
  ],
  ['for values that nobody states', [server], values, 'pods-differ', 'the values request 1 and 64Mi; no pods are said to'],
  ['for values without memory', [], { requests: { cpu: '1' } }, 'pods-differ', 'the values request 1 and 0'],
  [
    'for a volume without a word about its backup',
    [{ ...server, volumes: [{ class: bulk, size: Size.gibibytes(1), backup: refused('') }] }, job],
    values,
    'backup-without-reason',
    'pods "server"',
  ],
])('fails %s', (_, pods, given, code, message) => {
  expect(podsProblems(pods, given)).toMatchObject([{ code, message: expect.stringContaining(message) }]);
});
