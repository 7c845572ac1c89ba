import { Size } from 'cdk8s';
import { duplicateBucket } from '../../checks/duplicate-bucket';
import { exampleApp, exampleCluster, exampleMachine } from '../cluster/fixtures';
import { ProblemError, reported } from '../values/problem';
import { Bucket } from './bucket';
import type { ObjectStorage } from './object-storage';
import { useStorageClass } from './storage-class';

const server = exampleApp('services/s3');
const storage = (app: ObjectStorage['app']): ObjectStorage => ({
  app,
  endpoint: 'http://s3.example.org:8333',
  region: 'us-east-1',
  pods: { namespace: 's3', labels: { app: 's3' }, port: 8333 },
});

/** One app per bucket name, all on one server. */
function bucketsNamed(...names: readonly string[]): Bucket[] {
  const buckets: Bucket[] = [];
  const apps = names.map((name, index) =>
    exampleApp(`apps/app-${index}`, (app) => {
      buckets.push(new Bucket(app, 'files', { server: storage(app.cluster.get(server)), name, clients: [] }));
    }),
  );
  exampleCluster([...apps, server]);
  return buckets;
}

const only = <T>([first]: readonly T[]): T => {
  if (first === undefined) throw new Error('there is none');
  return first;
};

describe('a bucket', () => {
  const bucket = only(bucketsNamed('media'));

  test('has an identity that may enter it and no other', () => {
    expect(bucket.actions).toEqual(['Read:media', 'Write:media', 'List:media', 'Tagging:media']);
  });

  test('takes both keys from the vault', () => {
    expect([bucket.accessKey, bucket.secretKey]).toMatchObject([
      { name: 's3/media/access-key', origin: { kind: 'random', length: 20 } },
      { name: 's3/media/secret-key', origin: { kind: 'random', length: 40 } },
    ]);
  });

  test('says where it is', () => {
    expect([bucket.endpoint, bucket.url(), bucket.url('base/1')]).toEqual([
      'http://s3.example.org:8333',
      's3://media/',
      's3://media/base/1',
    ]);
  });

  test('makes its app wait for the server', () => {
    const [first] = bucket.server.app.cluster.apps;
    expect(first).toMatchObject({ id: 'app-0', references: [{ id: 's3' }] });
  });
});

describe('bad names', () => {
  test.each(['Media', 'my.bucket', 'ab', '-media', 'media-', 'me--dia', 'a'.repeat(64), 'admin', ''])('fails on %p', (name) => {
    expect(() => bucketsNamed(name)).toThrow(ProblemError);
    expect(() => bucketsNamed(name)).toThrow(`[apps/app-0/files] bad-bucket-name: "${name}" cannot be a bucket's name`);
  });

  test.each([
    ['made first to last', (names: string[]) => names],
    ['made last to first', (names: string[]) => names.reverse()],
  ])('fails on a name that is taken, at the later path, %s', (_, order) => {
    const apps = order(['apps/a', 'apps/b']).map((path) =>
      exampleApp(path, (app) => {
        new Bucket(app, 'files', { server: storage(app.cluster.get(server)), name: 'media', clients: [] });
      }),
    );
    const cluster = exampleCluster([...apps, server]);
    expect(duplicateBucket({ cluster })).toMatchObject([
      { path: 'apps/b/files', code: 'duplicate-bucket', message: 'bucket "media" is declared by apps/a/files already' },
    ]);
  });
});

describe('a storage class', () => {
  const disks = exampleApp('services/disks');
  const bulk = exampleMachine({ name: 'big', disks: [{ kind: 'bulk', size: Size.gibibytes(100), mount: '/srv/bulk' }] });

  test('leads its user to machines with such disks, and makes it wait for the class', () => {
    const user = exampleApp('apps/user', (app) => {
      const ref = { name: 'bulk', app: app.cluster.get(disks), wish: { storage: 'bulk' } } as const;
      expect(useStorageClass(app, ref, { site: 'home' })).toMatchObject({
        nodeSelector: { 'node.h-kube.io/site': 'home', 'storage.h-kube.io/bulk': 'true' },
        machines: [{ name: 'big' }],
      });
    });
    const cluster = exampleCluster([user, disks], [bulk]);
    expect(cluster.get(user)).toMatchObject({ references: [{ id: 'disks' }] });
    expect(cluster.apps.flatMap(reported)).toEqual([]);
  });

  test('fails where no machine has both the disk and the rest', () => {
    const user = exampleApp('apps/user', (app) => {
      useStorageClass(app, { name: 'bulk', app: app.cluster.get(disks), wish: { storage: 'bulk' } }, { site: 'ash' });
    });
    expect(exampleCluster([user, disks], [bulk]).apps.flatMap(reported)).toMatchObject([
      {
        path: 'apps/user',
        code: 'no-machine',
        message: 'no machine of the cluster has node.h-kube.io/site=ash and storage.h-kube.io/bulk=true',
      },
    ]);
  });
});
