import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { load } from 'js-yaml';
import type { App } from '../../constructs/cluster/app';
import { exampleCluster, exampleMachine } from '../../constructs/cluster/fixtures';
import type { DiskKind, Machine } from '../../constructs/host/machine';
import { reported } from '../../constructs/values/problem';
import { objectsOf } from '../../synth/render';
import { images } from '../../versions';
import { type LocalPath, localPath } from './local-path';

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Record<string, string> };
  readonly data?: Record<string, string>;
  readonly [field: string]: unknown;
}

const disk = (kind: DiskKind, mount = `/srv/${kind}`) => ({ kind, size: Size.gibibytes(900), mount });
const machines = [
  exampleMachine({ name: 'worker', disks: [disk('bulk')] }),
  exampleMachine({ name: 'server', hostname: 'k3s-1', role: 'control-plane', disks: [disk('system', '/'), disk('bulk'), disk('fast')] }),
  exampleMachine({ name: 'plain', disks: [disk('system', '/')] }),
  exampleMachine({ name: 'outside', role: 'anchor', disks: [disk('fast', '/elsewhere')] }),
];

function render(of: readonly Machine[]): { app: LocalPath; objects: Rendered[]; config: Record<string, string> } {
  const app = exampleCluster([localPath], of).get(localPath);
  const objects = objectsOf(app as App) as unknown as Rendered[];
  return { app, objects, config: objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {} };
}

const classesIn = (objects: readonly Rendered[]): Rendered[] => objects.filter(({ kind }) => kind === 'StorageClass');

describe('the paths', () => {
  test('are the default everywhere, and the disks of each node that has some, by node name', () => {
    expect(JSON.parse(render(machines).config['config.json'] ?? '')).toEqual({
      nodePathMap: [
        { node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: ['/var/lib/rancher/k3s/storage'] },
        { node: 'k3s-1', paths: ['/var/lib/rancher/k3s/storage', '/srv/bulk/local-path', '/srv/fast/local-path'] },
        { node: 'worker', paths: ['/var/lib/rancher/k3s/storage', '/srv/bulk/local-path'] },
      ],
    });
  });

  test('do not depend on the order of the roll-call', () => {
    expect(render([...machines].reverse()).objects).toEqual(render(machines).objects);
  });

  test('fails on disks of one kind at two places', () => {
    const { app } = render([machines[0], exampleMachine({ name: 'odd', disks: [disk('bulk', '/mnt/big')] })].flatMap((each) => each ?? []));
    expect(reported(app)).toMatchObject([{ code: 'disk-mounts-differ', message: 'bulk disks are mounted at /mnt/big and /srv/bulk' }]);
  });
});

describe('the classes', () => {
  const classes = classesIn(render(machines).objects);

  test('are the default, and one for each kind of disk', () => {
    expect(classes).toMatchObject([
      { metadata: { name: 'local-path' }, reclaimPolicy: 'Delete', parameters: { nodePath: '/var/lib/rancher/k3s/storage' } },
      {
        metadata: { name: 'bulk' },
        reclaimPolicy: 'Retain',
        parameters: { nodePath: '/srv/bulk/local-path' },
        allowedTopologies: [{ matchLabelExpressions: [{ key: 'storage.h-kube.io/bulk', values: ['true'] }] }],
      },
      { metadata: { name: 'fast' }, reclaimPolicy: 'Retain', parameters: { nodePath: '/srv/fast/local-path' } },
    ]);
  });

  test('have exactly one default', () => {
    const isDefault = classes.filter(({ metadata }) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true');
    expect(isDefault.map(({ metadata }) => metadata.name)).toEqual(['local-path']);
  });

  test('survive pruning, wait for their pod, and make volumes that obey fsGroup', () => {
    for (const each of classes) {
      expect(each).toMatchObject({
        volumeBindingMode: 'WaitForFirstConsumer',
        metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled', defaultVolumeType: 'local' } },
      });
    }
  });

  test('exist only where machines have such disks', () => {
    expect(classesIn(render([exampleMachine({ name: 'plain' })]).objects).map(({ metadata }) => metadata.name)).toEqual(['local-path']);
  });
});

describe('the provisioner', () => {
  const { objects, config } = render(machines);

  test('is one pod at a time: it elects no leader', () => {
    expect(objects.find(({ kind }) => kind === 'Deployment')).toMatchObject({
      spec: { replicas: 1, strategy: { type: 'Recreate' }, template: { spec: { containers: [{ image: images.localPath }] } } },
    });
  });

  test('writes no namespace into objects of the whole cluster', () => {
    const spread = objects.filter(({ kind }) => /^(ClusterRole|ClusterRoleBinding|StorageClass)$/.test(kind));
    expect(spread.map(({ metadata }) => metadata.namespace)).toEqual(spread.map(() => undefined));
    expect(spread).toHaveLength(5);
  });

  test('has a helper from a pinned image that asks for nothing the provisioner refuses', () => {
    expect(load(config['helperPod.yaml'] ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'helper-pod' },
      spec: {
        priorityClassName: 'system-node-critical',
        tolerations: [{ key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' }],
        containers: [
          {
            name: 'helper-pod',
            image: images.busybox,
            imagePullPolicy: 'IfNotPresent',
            resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          },
        ],
      },
    });
  });

  test('makes a volume that any user can write, in a folder that nobody can list, and takes it away', () => {
    const folder = mkdtempSync(join(tmpdir(), 'local path '));
    const volume = join(folder, 'disk', 'pvc-1_shop_data');
    const run = (script: string): void => {
      execFileSync('/bin/sh', ['-c', config[script] ?? 'exit 9'], { env: { VOL_DIR: volume, PATH: '/usr/bin:/bin' } });
    };
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    run('setup');
    expect([mode(volume), mode(join(folder, 'disk'))]).toEqual(['777', '701']);
    run('teardown');
    expect(existsSync(volume)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
