import { Size } from 'cdk8s';
import { load } from 'js-yaml';
import type { App } from '../../constructs/cluster/app';
import type { AppDefinition, ClusterProps } from '../../constructs/cluster/cluster';
import { exampleApp, exampleCluster, exampleMachine } from '../../constructs/cluster/fixtures';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import type { Machine } from '../../constructs/host/machine';
import { reachability } from '../../constructs/network/fixtures';
import { pods } from '../../constructs/network/peer';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { Bucket } from '../../constructs/storage/bucket';
import { reported } from '../../constructs/values/problem';
import { objectsOf } from '../../synth/render';
import { localPath } from '../local-path/local-path';
import { namespaces } from '../namespaces/namespaces';
import { seaweedfs } from './seaweedfs';

const bulk = (gibibytes = 931) => ({ kind: 'bulk', size: Size.gibibytes(gibibytes), mount: '/srv/bulk' }) as const;
const fast = { kind: 'fast', size: Size.gibibytes(400), mount: '/srv/fast' } as const;
const first = exampleMachine({ name: 'first', disks: [bulk(), fast] });
const second = exampleMachine({ name: 'second', disks: [bulk()] });

const consumer = (name: string) =>
  exampleApp(
    `apps/${name}`,
    (app) => {
      new Bucket(app, 'files', { server: app.cluster.get(seaweedfs), name, clients: [pods(`of-${name}`, { app: 'web' })] });
    },
    { namespace: namespace(`of-${name}`, 'restricted') },
  );

function make(
  buckets: readonly string[],
  machines: readonly Machine[] = [first, second],
  more: Partial<ClusterProps> = {},
  apps: readonly AppDefinition<App>[] = [],
) {
  const cluster = exampleCluster([...buckets.map(consumer), localPath, seaweedfs, ...apps], machines, more);
  const app = cluster.get(seaweedfs);
  const parts = app.node.findAll();
  const [release] = parts.filter((each): each is HelmRelease => each instanceof HelmRelease);
  const [secret] = parts.filter((each): each is SealedSecret => each instanceof SealedSecret);
  if (release === undefined || secret === undefined) throw new Error('release or secret is missing');
  return { app, release, secret, problems: cluster.apps.flatMap(reported) };
}

const made = make(['media', 'archive']);
const deployed = (more: Partial<ClusterProps>) => make([], undefined, more);

test('it offers an endpoint inside the cluster', () => {
  expect(made.app.endpoint).toBe('http://seaweedfs-s3.seaweedfs.svc.cluster.local:8333');
  expect(made.problems).toEqual([]);
});

describe('the identities', () => {
  test('are an administrator and one per bucket, limited to it, by name', () => {
    const keys = (owner: string) => [
      {
        accessKey: expect.objectContaining({ name: `s3/${owner}/access-key` }),
        secretKey: expect.objectContaining({ name: `s3/${owner}/secret-key` }),
      },
    ];
    expect(made.secret).toMatchObject({ name: 'seaweedfs-s3-config', namespace: 'seaweedfs', survives: true });
    expect(made.secret.data).toEqual({
      seaweedfs_s3_config: {
        json: {
          identities: [
            { name: 'admin', credentials: keys('admin'), actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] },
            {
              name: 'archive',
              credentials: keys('archive'),
              actions: ['Read:archive', 'Write:archive', 'List:archive', 'Tagging:archive'],
            },
            { name: 'media', credentials: keys('media'), actions: ['Read:media', 'Write:media', 'List:media', 'Tagging:media'] },
          ],
        },
      },
    });
  });

  test('restart the gateway when they change, be it only a key', () => {
    const seal = (seals: ReadonlyMap<string, string>) => deployed({ seals }).release.values;
    expect(seal(new Map([['seaweedfs/seaweedfs-s3-config.sops.yaml', 'first']]))).toMatchObject({
      s3: { extraEnvironmentVars: { H_KUBE_SEAL: 'first' } },
    });
    expect(seal(new Map())).toMatchObject({ s3: { extraEnvironmentVars: { H_KUBE_SEAL: 'unsealed' } } });
  });

  test('outlive the app that declared them while the roll-call retains them', () => {
    const kept = deployed({ retained: { buckets: ['old'], secrets: [] } });
    expect(kept.secret.values.map(({ name }) => name)).toContain('s3/old/secret-key');
    expect(kept.release.values).toMatchObject({
      s3: { createBuckets: expect.arrayContaining([expect.objectContaining({ name: 'old' })]) },
    });
  });
});

describe('its network', () => {
  const { app } = make(['media'], undefined, {}, [namespaces]);
  const reaches = reachability(app.cluster.apps.flatMap(objectsOf));
  const part = (component: string) => ({
    namespace: 'seaweedfs',
    labels: { 'app.kubernetes.io/name': 'seaweedfs', 'app.kubernetes.io/component': component },
  });
  const client = (app: string) => ({ namespace: 'of-media', labels: { app } });

  test.each([
    ["a bucket's client calls S3", client('web'), part('s3'), 8333, true],
    ['another pod of its namespace does not', client('other'), part('s3'), 8333, false],
    ['a client calls nothing but S3, for the other parts ask nobody for a key', client('web'), part('filer'), 8888, false],
    ['the gateway calls the filer', part('s3'), part('filer'), 18888, true],
    ['the filer calls the volume servers', part('filer'), part('volume'), 8080, true],
    ['no part calls the internet', part('filer'), { address: '1.1.1.1' }, 443, false],
  ])('%s', (_, from, to, port, expected) => {
    expect(reaches(from, to, port)).toBe(expected);
  });
});

describe('the release', () => {
  test('creates every declared bucket, by name, whatever the order of the roll-call', () => {
    expect(made.release.values).toMatchObject({
      s3: {
        createBuckets: [
          { name: 'archive', anonymousRead: false },
          { name: 'media', anonymousRead: false },
        ],
      },
    });
    expect(make(['archive', 'media']).release.values).toEqual(made.release.values);
  });

  test('keeps old versions in the buckets that ask for it', () => {
    const kept = exampleApp(
      'apps/kept',
      (app) => void new Bucket(app, 'files', { server: app.cluster.get(seaweedfs), name: 'kept', versions: true, clients: [] }),
      { namespace: namespace('kept', 'restricted') },
    );
    const [release] = exampleCluster([kept, consumer('media'), localPath, seaweedfs], [first, second]).findAll(HelmRelease);
    expect(release?.values).toMatchObject({
      s3: {
        createBuckets: [
          { name: 'kept', anonymousRead: false, versioning: 'Enabled' },
          { name: 'media', anonymousRead: false },
        ],
      },
    });
  });

  test('copies the index of the filer beside each copy of the data, onto the same claim', () => {
    const { volume } = made.release.values as { volume: { sidecars: string; dataDirs: readonly { name: string }[] } };
    expect(load(volume.sidecars.replaceAll(/\{\{.*?\}\}/g, 'image'))).toMatchObject([
      {
        name: 'index-copy',
        command: ['/bin/sh', '-ec', expect.stringContaining('-filer=seaweedfs-filer-client.seaweedfs:8888')],
        resources: { requests: made.release.pods.find(({ name }) => name === 'volume')?.sidecar },
        volumeMounts: [{ name: volume.dataDirs[0]?.name, mountPath: '/index', subPath: 'filer-index' }],
      },
    ]);
  });

  test('keeps two copies on two machines, in the claims of the running cluster', () => {
    expect(made.release.values).toMatchObject({
      global: { seaweedfs: { enableReplication: true, replicationPlacement: '001' } },
      volume: {
        replicas: 2,
        nodeSelector: 'storage.h-kube.io/bulk: "true"\n',
        dataDirs: [{ name: 'data1', type: 'persistentVolumeClaim', size: '800Gi', storageClass: 'bulk', maxVolumes: 0 }],
        resizeHook: { enabled: false },
      },
    });
  });

  test('asks for a password and keeps nothing in a folder of the host', () => {
    expect(made.release.values).toMatchObject({ s3: { enabled: true, enableAuth: true, existingConfigSecret: 'seaweedfs-s3-config' } });
    expect(made.release.values).toMatchObject({
      master: { data: { type: 'persistentVolumeClaim', storageClass: 'fast' }, logs: { type: '' } },
      filer: { data: { type: 'persistentVolumeClaim', storageClass: 'fast' }, logs: { type: '' } },
      s3: { logs: { type: '' } },
    });
    expect(JSON.stringify(made.release.values)).not.toContain('hostPath');
  });

  test('says what each part needs', () => {
    for (const part of ['master', 'volume', 'filer', 's3']) {
      expect(made.release.values[part]).toMatchObject({ resources: { requests: {}, limits: {} } });
    }
  });

  test('waits for its disks', () => {
    expect(made.app.references.map(({ id }) => id)).toEqual(['local-path']);
  });
});

describe('bad machines', () => {
  test.each<[string, string, readonly Machine[]]>([
    ['too-few-machines', '2 copies of each object need as many machines with bulk disks; there is 1', [first]],
    [
      'disk-too-small',
      "the bulk disk of small holds 500 GiB, a volume server's claim is 800 GiB",
      [first, exampleMachine({ name: 'small', disks: [bulk(500)] })],
    ],
    [
      'no-machine',
      'no machine of the cluster has storage.h-kube.io/fast=true',
      [second, exampleMachine({ name: 'third', disks: [bulk()] })],
    ],
  ])('fails with %s: %s', (code, message, machines) => {
    expect(make(['media'], machines).problems).toMatchObject([{ path: 'infrastructure/services/seaweedfs', code, message }]);
  });
});
