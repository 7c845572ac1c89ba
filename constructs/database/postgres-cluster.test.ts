import { Duration, Size } from 'cdk8s';
import { archiveCollision } from '../../checks/archive-collision';
import { exampleApp, exampleCluster } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { type End, reachability } from '../network/fixtures';
import { pods } from '../network/peer';
import type { Bucket } from '../storage/bucket';
import { refused } from './backup';
import { type Changes, disks, machines, make, operator, server, usualProps } from './fixtures';
import { PostgresCluster } from './postgres-cluster';
import type { PostgresClusterProps } from './props';

const withoutPolicies = <T extends { kind: string }>(objects: readonly T[]): T[] => objects.filter(({ kind }) => kind !== 'NetworkPolicy');

describe('a database', () => {
  const made = make();

  test('is archive, cluster and schedule, in the order of their use', () => {
    expect(withoutPolicies(made.objects).map(({ kind, metadata }) => `${kind} ${metadata?.namespace}/${metadata?.name}`)).toEqual([
      'ObjectStore shop/shop-db',
      'Cluster shop/shop-db',
      'ScheduledBackup shop/shop-db-backup',
    ]);
    expect(made.problems).toEqual([]);
  });

  test('has the Cluster as its main object', () => {
    expect(made.database.node.defaultChild).toMatchObject({ kind: 'Cluster', name: 'shop-db' });
  });

  test('is never pruned, whatever happens to its app', () => {
    // A client's way to it goes with the client.
    for (const { metadata } of made.objects.filter(({ metadata }) => !metadata?.name?.includes('-from-'))) {
      expect(metadata).toMatchObject({ annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } });
    }
    expect(made.secrets.map(({ name, survives }) => [name, survives])).toEqual([['shop-db-backup-creds', true]]);
  });

  test('tells clients where it is, and where its password is', () => {
    const { host, port, database, owner, credentials } = made.database;
    expect({ host, port, database, owner, password: credentials.key('password') }).toEqual({
      host: 'shop-db-rw.shop.svc.cluster.local',
      port: 5432,
      database: 'shop',
      owner: 'shop',
      password: { name: 'shop-db-app', key: 'password' },
    });
  });

  test('waits for its operator, its disks and the server of its backups', () => {
    expect(made.app.references.map(({ id }) => id)).toEqual(['disks', 'operator', 's3']);
  });

  test('states its defaults', () => {
    expect(made.spec('Cluster')).toEqual({
      instances: 1,
      imageName: 'registry.example.org/postgresql:16.2',
      imagePullPolicy: 'IfNotPresent',
      bootstrap: {
        initdb: { database: 'shop', owner: 'shop', dataChecksums: true, encoding: 'UTF8', localeCollate: 'C', localeCType: 'C' },
      },
      storage: { storageClass: 'fast', size: '10Gi', resizeInUseVolumes: false },
      resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '512Mi' } },
      affinity: {
        nodeSelector: { 'storage.h-kube.io/fast': 'true' },
        enablePodAntiAffinity: false,
        podAntiAffinityType: 'required',
        topologyKey: 'kubernetes.io/hostname',
      },
      enablePDB: false,
      enableSuperuserAccess: false,
      primaryUpdateStrategy: 'unsupervised',
      primaryUpdateMethod: 'restart',
      postgresql: { parameters: {} },
      plugins: [
        {
          name: 'barman-cloud.cloudnative-pg.io',
          enabled: true,
          isWALArchiver: true,
          parameters: { barmanObjectName: 'shop-db', serverName: 'shop-db-1' },
        },
      ],
      monitoring: { enablePodMonitor: false },
      logLevel: 'info',
    });
  });
});

describe('its backup', () => {
  test('uses the keys of its bucket, the same values that the server grants', () => {
    const { secrets, database } = make();
    const { backup } = database;
    expect('bucket' in backup && secrets[0]?.data).toEqual(
      'bucket' in backup && { ACCESS_KEY_ID: backup.bucket.accessKey, ACCESS_SECRET_KEY: backup.bucket.secretKey },
    );
  });

  test('goes to its bucket, compressed, without the checksums that only AWS knows', () => {
    expect(make().spec('ObjectStore')).toMatchObject({
      retentionPolicy: '7d',
      configuration: {
        destinationPath: 's3://shop-db/',
        endpointURL: 'http://s3.example.org:8333',
        s3Credentials: {
          accessKeyId: { name: 'shop-db-backup-creds', key: 'ACCESS_KEY_ID' },
          secretAccessKey: { name: 'shop-db-backup-creds', key: 'ACCESS_SECRET_KEY' },
        },
        data: { compression: 'gzip' },
        wal: { compression: 'gzip' },
      },
      instanceSidecarConfiguration: {
        env: [
          { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
          { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
        ],
      },
    });
  });

  test.each([
    ['00:00', '0 0 0 * * *'],
    ['02:15', '0 15 2 * * *'],
    ['23:59', '0 59 23 * * *'],
  ])('at %s is scheduled as %p', (at, schedule) => {
    expect(make(({ bucket }) => ({ backup: { bucket, at } })).spec('ScheduledBackup')).toMatchObject({
      schedule,
      method: 'plugin',
      immediate: true,
      backupOwnerReference: 'none',
    });
  });

  test('is kept as long as asked', () => {
    expect(make(({ bucket }) => ({ backup: { bucket, at: '02:15', keep: Duration.days(30) } })).spec('ObjectStore')).toMatchObject({
      retentionPolicy: '30d',
    });
  });

  test('can be refused for a reason, and then nothing archives', () => {
    const { objects, secrets, spec, problems } = make(() => ({ backup: refused('a cache') }));
    expect(withoutPolicies(objects).map(({ kind }) => kind)).toEqual(['Cluster']);
    expect([secrets, spec('Cluster')?.['plugins'], problems]).toEqual([[], undefined, []]);
  });
});

describe('a recovery', () => {
  test('reads the old generation and archives to the new one', () => {
    const { spec } = make(() => ({ generation: 3, recoverFrom: { generation: 2, targetTime: '2026-11-20T10:00:00Z' } }));
    expect(spec('Cluster')).toMatchObject({
      bootstrap: {
        recovery: { source: 'shop-db-2', database: 'shop', owner: 'shop', recoveryTarget: { targetTime: '2026-11-20T10:00:00Z' } },
      },
      externalClusters: [{ name: 'shop-db-2', plugin: { parameters: { barmanObjectName: 'shop-db', serverName: 'shop-db-2' } } }],
      plugins: [{ parameters: { barmanObjectName: 'shop-db', serverName: 'shop-db-3' } }],
    });
  });

  test('goes as far as the archive does when no time is given', () => {
    expect(make(() => ({ generation: 2, recoverFrom: { generation: 1 } })).spec('Cluster')?.['bootstrap']).toEqual({
      recovery: { source: 'shop-db-1', database: 'shop', owner: 'shop' },
    });
  });
});

describe('roles and databases', () => {
  const made = make(() => ({
    roles: [
      { name: 'shop_reader', inRoles: ['pg_read_all_data'] },
      { name: 'team', login: false },
    ],
    databases: [{ name: 'archive', owner: 'shop_reader', extensions: ['pg_trgm'] }],
  }));

  test('are objects that leave what they made when they go', () => {
    expect(made.problems).toEqual([]);
    expect(made.objects.filter(({ kind }) => kind.startsWith('Database'))).toMatchObject([
      {
        kind: 'DatabaseRole',
        metadata: { name: 'shop-db-shop-reader' },
        spec: { name: 'shop_reader', login: true, passwordSecret: { name: 'shop-db-shop-reader' }, databaseRoleReclaimPolicy: 'retain' },
      },
      { kind: 'DatabaseRole', metadata: { name: 'shop-db-team' }, spec: { name: 'team', login: false, createdb: false } },
      {
        kind: 'Database',
        metadata: { name: 'shop-db-archive' },
        spec: {
          name: 'archive',
          owner: 'shop_reader',
          databaseReclaimPolicy: 'retain',
          extensions: [{ name: 'pg_trgm', ensure: 'present' }],
        },
      },
    ]);
  });

  test('have passwords of their own', () => {
    expect(made.database.password('shop_reader')).toEqual({ name: 'shop-db-shop-reader', key: 'password' });
    expect(made.secrets.find(({ name }) => name === 'shop-db-shop-reader')).toMatchObject({
      type: 'kubernetes.io/basic-auth',
      data: { username: { text: ['shop_reader'] }, password: { name: 'postgres/shop/shop-db/shop-reader' } },
    });
  });

  test.each(['team', 'nobody'])('fails when the password of %p is asked for', (name) => {
    expect(() => made.database.password(name)).toThrow(
      `[apps/shop/shop-db] unknown-role: "${name}" is no role with a login of this cluster`,
    );
  });
});

describe('its network', () => {
  const instance = { namespace: 'shop', labels: { 'cnpg.io/cluster': 'shop-db' } };
  const web = { namespace: 'shop', labels: { app: 'web' } };
  const operatorPod = { namespace: 'cnpg-system', labels: { app: 'operator' } };
  const s3 = { namespace: 's3', labels: { app: 's3' } };
  const closed = ['shop', 'cnpg-system', 's3'].map((namespace) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  }));
  const reaches = reachability([...closed, ...make().objects]);

  test.each<[string, End, End, number, boolean]>([
    ['instances replicate', instance, instance, 5432, true],
    ['the operator asks for status', operatorPod, instance, 8000, true],
    ['a client connects', web, instance, 5432, true],
    ['a client asks for no status', web, instance, 8000, false],
    ['another pod does not connect', { namespace: 'shop', labels: { app: 'other' } }, instance, 5432, false],
    ['a pod of the same name elsewhere does not connect', { namespace: 's3', labels: { app: 'web' } }, instance, 5432, false],
    ['an instance keeps its state in the Kubernetes API', instance, { address: '100.64.0.3' }, 6443, true],
    ['an instance reaches no other machine', instance, { address: '100.64.0.4' }, 6443, false],
    ['an instance archives', instance, s3, 8333, true],
    ['an instance reaches nothing else', instance, { address: '1.1.1.1' }, 443, false],
  ])('%s', (_, from, to, port, expected) => {
    expect(reaches(from, to, port)).toBe(expected);
  });

  test('leads to no object storage without a backup', () => {
    expect(reachability([...closed, ...make(() => ({ backup: refused('a cache') })).objects])(instance, s3, 8333)).toBe(false);
  });
});

const wal = ({ props }: { props: PostgresClusterProps }, size: Size) => ({ walStorage: { ...props.storage, size } });

describe('bad input', () => {
  test.each<[string, string, Changes]>([
    ['bad-backup-time', '"2:15" is not a time of day', ({ bucket }) => ({ backup: { bucket, at: '2:15' } })],
    ['bad-backup-time', '"24:00" is not a time of day', ({ bucket }) => ({ backup: { bucket, at: '24:00' } })],
    ['backup-keep', 'backups cannot be kept for 1.5 days', ({ bucket }) => ({ backup: { bucket, at: '02:15', keep: Duration.hours(36) } })],
    ['backup-keep', 'backups cannot be kept for 0 days', ({ bucket }) => ({ backup: { bucket, at: '02:15', keep: Duration.days(0) } })],
    ['refusal-without-reason', 'backups are refused without a reason', () => ({ backup: refused(' ') })],
    ['bad-generation', '0 is not a generation', () => ({ generation: 0 })],
    ['bad-generation', '1.5 is not a generation', () => ({ generation: 1.5 })],
    ['bad-generation', '0 is not a generation', () => ({ generation: 2, recoverFrom: { generation: 0 } })],
    [
      'recover-into-itself',
      'generation 2 cannot recover from generation 2: it would archive where it reads',
      () => ({ generation: 2, recoverFrom: { generation: 2 } }),
    ],
    [
      'bad-target-time',
      '"2026-11-20 10:00" is not a point in time',
      () => ({ generation: 2, recoverFrom: { generation: 1, targetTime: '2026-11-20 10:00' } }),
    ],
    [
      'recover-without-archive',
      'the cluster is to recover from an archive, but its backup is refused',
      () => ({ generation: 2, recoverFrom: { generation: 1 }, backup: refused('a cache') }),
    ],
    ['role-name', '"pg_admin" cannot be a role\'s name', () => ({ roles: [{ name: 'pg_admin' }] })],
    ['role-name', '"Reader" cannot be a role\'s name', () => ({ roles: [{ name: 'Reader' }] })],
    ['role-name', '"postgres" cannot be a role\'s name', () => ({ owner: 'postgres' })],
    ['duplicate-role', 'role "shop" is declared more than once', () => ({ roles: [{ name: 'shop' }] })],
    ['database-name', '"my-shop" cannot be a database\'s name', () => ({ database: 'my-shop' })],
    ['database-name', '"template1" cannot be a database\'s name', () => ({ databases: [{ name: 'template1' }] })],
    ['duplicate-database', 'database "shop" is declared more than once', () => ({ databases: [{ name: 'shop' }] })],
    ['duplicate-database', 'database "twice" is declared more than once', () => ({ databases: [{ name: 'twice' }, { name: 'twice' }] })],
    [
      'unknown-role',
      'a database is owned by "ghost", which is no role of this cluster',
      () => ({ databases: [{ name: 'a', owner: 'ghost' }] }),
    ],
    ['unknown-role', '"ghost" is to come in over the network, and is no role of this cluster', () => ({ networkRoles: ['ghost'] })],
    ['no-network-role', 'no role may come in over the network, and clients have no other way', () => ({ networkRoles: [] })],
    ['bad-cpu', '"much" is no amount of processor time', ({ props }) => ({ resources: { ...props.resources, cpu: 'much' } })],
    [
      'no-memory',
      'it asks for no memory, which is also its limit',
      ({ props }) => ({ resources: { ...props.resources, memory: Size.mebibytes(0) } }),
    ],
    ['bad-instances', 'a cluster of 0 instances cannot run', () => ({ instances: 0 })],
    ['too-few-machines', '2 instances need as many machines; one can carry one each', () => ({ instances: 2 })],
    ['no-storage-size', 'a volume of 0Gi holds nothing', ({ props }) => ({ storage: { ...props.storage, size: Size.gibibytes(0) } })],
    ['no-storage-size', 'a volume of 0Mi holds nothing', (usual) => wal(usual, Size.mebibytes(0))],
    [
      'client-without-labels',
      'a client in namespace "shop" has no labels, which would let in its whole namespace',
      () => ({ clients: [{ pods: pods('shop'), why: 'orders' }] }),
    ],
    [
      'no-machine',
      'no machine of the cluster has node.h-kube.io/site=ash and storage.h-kube.io/fast=true',
      () => ({ runsOn: { site: 'ash' } }),
    ],
  ])('fails with %s: %s', (code, message, change) => {
    expect(make(change).problems).toMatchObject([{ path: 'apps/shop/shop-db', code, message }]);
  });

  test('fails on two clusters that archive to one place', () => {
    const first: { bucket?: Bucket } = {};
    const twin = (path: string, bucketOf: (usual: Bucket) => Bucket) =>
      exampleApp(
        path,
        (app) => {
          const { bucket, props } = usualProps(app);
          new PostgresCluster(app, 'shop-db', { ...props, backup: { bucket: bucketOf(bucket), at: '02:15' } });
        },
        { namespace: namespace(path.slice(path.lastIndexOf('/') + 1), 'restricted') },
      );
    const apps = [
      twin('apps/a', (bucket) => {
        first.bucket = bucket;
        return bucket;
      }),
      twin('apps/b', (bucket) => first.bucket ?? bucket),
    ];
    expect(archiveCollision({ cluster: exampleCluster([...apps, operator, server, disks], machines) })).toMatchObject([
      { path: 'apps/b/shop-db', code: 'archive-collision', message: 'archives to s3://shop-db/shop-db-1, as apps/a/shop-db does' },
    ]);
  });
});
