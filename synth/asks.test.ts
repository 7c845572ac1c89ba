import { Size } from 'cdk8s';
import type { App } from '../constructs/cluster/app';
import { CustomResource, type Manifest } from '../constructs/cluster/custom-resource';
import { exampleApp, exampleCluster, exampleMachine } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { refused } from '../constructs/database/backup';
import { HelmRelease } from '../constructs/flux/helm-release';
import type { StorageClassRef } from '../constructs/storage/storage-class';
import { asksOf } from './asks';
import { type Ask, amounts } from './capacity';
import { synthesize } from './synthesize';

const classes: Manifest[] = [
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'bulk' },
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'storage.h-kube.io/bulk', values: ['true'] }] }],
  } as Manifest,
  { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'plain' } },
];

function asks(objects: readonly object[], fill: (app: App) => void = () => undefined): Partial<Ask>[] {
  const web = exampleApp(
    'apps/web',
    (app) => {
      [...classes, ...objects].forEach((object, index) => {
        new CustomResource(app, `object-${index}`, { metadata: { name: 'web' }, ...object } as Manifest);
      });
      fill(app);
    },
    { namespace: namespace('web', 'restricted') },
  );
  const cluster = exampleCluster([web], [exampleMachine({ name: 'one' })]);
  return asksOf({ cluster, files: synthesize(cluster, () => undefined).files }).map(({ path: _path, ...ask }) => ask);
}

const requests = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } });
const pods = (...containers: object[]) => ({ template: { spec: { containers, nodeSelector: { a: 'b' } } } });
const claim = (storageClassName: string, storage: string) => ({ storageClassName, resources: { requests: { storage } } });
const apps = (kind: string, spec: object) => ({ apiVersion: 'apps/v1', kind, spec });
const asked = (more: Partial<Ask>): Partial<Ask> => ({
  name: 'web/web',
  amounts: amounts(),
  nodeSelector: {},
  replicas: 1,
  apart: false,
  ...more,
});
const selected = { nodeSelector: { a: 'b' } };
const mounting = { template: { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'web' } }] } } };

test.each<[string, object[], Partial<Ask>[]]>([
  [
    'a Deployment by all its containers and replicas',
    [apps('Deployment', { replicas: 3, ...pods(requests('100m', '64Mi'), requests('1', '1Gi')) })],
    [asked({ amounts: amounts({ cpu: 1100, memory: 1088 }), replicas: 3, ...selected })],
  ],
  [
    'what prepares a pod, as far as it asks for more than the pod itself',
    [apps('Deployment', { template: { spec: { containers: [requests('1', '64Mi')], initContainers: [requests('100m', '1Gi')] } } })],
    [asked({ amounts: amounts({ cpu: 1000, memory: 1024 }) })],
  ],
  [
    'a DaemonSet on every machine',
    [apps('DaemonSet', pods(requests('1', '1Gi')))],
    [asked({ amounts: amounts({ cpu: 1000, memory: 1024 }), replicas: 'per-node', ...selected })],
  ],
  [
    'a pod of nobody',
    [{ apiVersion: 'v1', kind: 'Pod', spec: { containers: [requests('1', '1Gi')] } }],
    [asked({ amounts: amounts({ cpu: 1000, memory: 1024 }) })],
  ],
  [
    'a scheduled job while it runs',
    [{ apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { parallelism: 2, ...pods(requests('1', '1Gi')) } } } }],
    [asked({ amounts: amounts({ cpu: 1000, memory: 1024 }), replicas: 2, ...selected })],
  ],
  [
    'a StatefulSet with the claims of each replica',
    [
      apps('StatefulSet', {
        replicas: 2,
        ...pods(),
        volumeClaimTemplates: [{ spec: claim('bulk', '10Gi') }, { spec: claim('plain', '1Gi') }],
      }),
    ],
    [asked({ amounts: amounts({ bulk: 10240, system: 1024 }), replicas: 2, ...selected })],
  ],
  [
    'a claim with the pods that mount it',
    [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: claim('bulk', '5Gi') }, apps('Deployment', mounting)],
    [asked({ amounts: amounts({ bulk: 5120 }) })],
  ],
  [
    'a claim that nobody mounts, where its disk is',
    [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: claim('bulk', '5Gi') }],
    [asked({ amounts: amounts({ bulk: 5120 }), nodeSelector: { 'storage.h-kube.io/bulk': 'true' } })],
  ],
  [
    'pods that refuse to share a machine',
    [
      apps('Deployment', {
        template: { spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } } } },
      }),
    ],
    [asked({ apart: true })],
  ],
  [
    'a database with the sidecar that archives it and both volumes',
    [
      {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        spec: {
          instances: 2,
          ...requests('250m', '1Gi'),
          storage: { storageClass: 'bulk', size: '10Gi' },
          walStorage: { storageClass: 'plain', size: '2Gi' },
          affinity: selected,
          plugins: [{ parameters: { barmanObjectName: 'web' } }],
        },
      },
      { apiVersion: 'barmancloud.cnpg.io/v1', kind: 'ObjectStore', spec: { instanceSidecarConfiguration: requests('50m', '128Mi') } },
    ],
    [asked({ amounts: amounts({ cpu: 300, memory: 1152, bulk: 10240, system: 2048 }), replicas: 2, apart: true, ...selected })],
  ],
  [
    'the job of a plan by what its namespace gives containers, on the machines that it is for',
    [
      {
        apiVersion: 'upgrade.cattle.io/v1',
        kind: 'Plan',
        spec: { concurrency: 1, nodeSelector: { matchLabels: { a: 'b', 'node.h-kube.io/k3s': 'v1.36' } } },
      },
      { apiVersion: 'v1', kind: 'LimitRange', spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '50m', memory: '128Mi' } }] } },
    ],
    [asked({ amounts: amounts({ cpu: 50, memory: 128 }), apart: true, ...selected })],
  ],
  ['nothing of what is no workload', [{ apiVersion: 'v1', kind: 'ConfigMap' }], []],
])('counts %s', (_, objects, expected) => {
  expect(asks(objects)).toEqual(expected);
});

test('counts what a release says of its chart', () => {
  const found = asks([], (app) => {
    const bulk: StorageClassRef = { name: 'bulk', app, wish: { storage: 'bulk' } };
    new HelmRelease(app, 'release', {
      chart: { repository: 'https://charts.example.org', chart: 'web', version: '1.0.0' },
      values: { server: requests('100m', '1Gi') },
      pods: [
        {
          name: 'server',
          replicas: 2,
          cpu: '100m',
          memory: '1Gi',
          apart: true,
          runsOn: { nodeSelector: { a: 'b' }, machines: [] },
          volumes: [{ class: bulk, size: Size.gibibytes(3), backup: refused('a cache') }],
        },
      ],
    });
  });
  expect(found).toEqual([
    asked({ name: 'web/server', amounts: amounts({ cpu: 100, memory: 1024, bulk: 3072 }), replicas: 2, apart: true, ...selected }),
  ]);
});
