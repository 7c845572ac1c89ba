/** Every archive is written, and read again, by the programs that do it: PostgreSQL, Barman and SeaweedFS. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { isRefused } from '../../constructs/database/backup';
import type { IObjectStore } from '../../constructs/database/object-store';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { serverName } from '../../constructs/database/postgres-spec';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { Bucket } from '../../constructs/storage/bucket';
import { Barman, barmanFolder } from '../backups/barman';
import { Postgres } from '../backups/postgres';
import { LAST_SERVER, SeaweedFs } from '../backups/seaweedfs';
import { readTree, writeTree } from '../kubernetes/tree';
import type { Bench } from '../runner/bench';
import { go, named, program, root } from '../runner/needs';
import { once, type Section } from '../runner/section';
import { retried } from '../runner/wait';
import { composeReal } from '../site';

export const backups: Section = {
  name: 'backups',
  needs: [
    root,
    program('weed', "SeaweedFS's program; no Go module of it is to be had"),
    program('initdb', 'as postgres'),
    program('postgres', "PostgreSQL's own programs, as in /usr/lib/postgresql/<n>/bin"),
    program('python3', 'python3, with venv'),
    named('H_KUBE_CHARTS', 'folder of charts'),
    go,
  ],
  cases,
};

/** Prints what S3 says of a bucket to whoever asks: `yes`, or the status of the refusal. */
const S3 = `
import boto3, sys
from botocore.config import Config
from botocore.exceptions import ClientError
s3 = boto3.client('s3', endpoint_url=sys.argv[1], region_name='us-east-1', config=Config(retries={'max_attempts': 1}, read_timeout=8))
bucket, action, key = sys.argv[2:5]
try:
    if action == 'write': s3.put_object(Bucket=bucket, Key=key, Body=b'proof')
    if action == 'read': assert s3.get_object(Bucket=bucket, Key=key)['Body'].read() == b'proof'
    if action == 'list': assert s3.list_objects_v2(Bucket=bucket)['KeyCount'] > 0
    if action == 'delete': s3.delete_object(Bucket=bucket, Key=key)
    print('yes')
except ClientError as error:
    print(error.response['ResponseMetadata']['HTTPStatusCode'])
except Exception as error:
    print(type(error).__name__)
`;

function cases(bench: Bench) {
  const model = composeReal();
  const archived = model.cluster
    .findAll(PostgresCluster)
    .flatMap((database) => (isRefused(database.backup) ? [] : [{ database, bucket: database.backup.bucket }]));
  const buckets = model.cluster.findAll(Bucket);
  const [release] = model.cluster.findAll(HelmRelease).filter(({ name }) => name === 'seaweedfs');
  if (release === undefined) throw new Error('no release is called seaweedfs');

  const objects = once(async () => (await readTree(bench, model, writeTree(model, bench.folder()))).flatMap((tree) => tree.objects));
  const find = async <T extends Manifest>(kind: string, namespace: string, name: string): Promise<T> => {
    const found = (await objects()).find(
      ({ kind: each, metadata }) => each === kind && metadata?.namespace === namespace && metadata?.name === name,
    );
    assert.ok(found, `there is no ${kind} ${namespace}/${name}`);
    return found as T;
  };
  const storage = once(async () =>
    SeaweedFs.start(
      bench,
      release,
      (await objects()).filter(({ kind }) => kind === 'Secret'),
    ),
  );
  const folder = once(() => barmanFolder(bench.env));
  const barmanOf = async ({ name, namespace }: PostgresCluster): Promise<Barman> => {
    const { spec } = await find<IObjectStore>('ObjectStore', namespace, name);
    const secret = spec.configuration.s3Credentials.accessKeyId.name;
    const { stringData } = await find<Manifest & { stringData: Record<string, string> }>('Secret', namespace, secret);
    return new Barman(bench, await folder(), spec, stringData);
  };
  const [first] = archived;
  if (first === undefined) throw new Error('there is no database with an archive');
  const { database: one, bucket: own } = first;
  /** @returns what S3 says to the keys of one database */
  const asks = async (bucket: Bucket, action: string, key = 'proof'): Promise<string> =>
    (await barmanOf(one)).python(S3, '', bucket.endpoint, bucket.name, action, key);

  return [
    {
      name: 'SeaweedFS starts as its chart starts it, and its job makes every bucket',
      limit: 600,
      async run() {
        const said = await (await storage()).makeBuckets();
        for (const { name, versions } of buckets) {
          assert.match(said, new RegExp(`created bucket ${name}\\n`));
          if (versions) assert.match(said, new RegExp(`${name} versioning set to Enabled`));
        }
        const { stdout } = await bench.run('weed', ['version']);
        const [version = ''] = /\d+\.\d+/.exec(stdout.replace(/^version \S+ /, '')) ?? [];
        return `${buckets.length} buckets, weed ${version}${release.chart.version.startsWith(`${version}.`) ? '' : ` instead of ${release.chart.version}`}`;
      },
    },
    {
      name: 'an identity writes, lists, reads and deletes in its own bucket, and is refused in every other',
      limit: 600,
      async run() {
        // It learns of its buckets a moment after the job has ended.
        await retried(30, 'it may write', async () => assert.equal(await asks(own, 'write'), 'yes'));
        for (const action of ['list', 'read', 'delete']) assert.equal(await asks(own, action), 'yes', action);
        const others = buckets.filter((bucket) => bucket !== own);
        for (const other of others)
          for (const action of ['write', 'list', 'read', 'delete'])
            assert.equal(await asks(other, action), '403', `${action} ${other.name}`);
        return `${others.length} others`;
      },
    },
    ...archived.map(({ database }) => ({
      name: `${database.name} archives its log, and a base backup of it is restored to a point in time, as another life`,
      async run() {
        const barman = await barmanOf(database);
        const [life, next] = [1, 2].map((generation) => serverName(database.name, generation)) as [string, string];
        assert.equal(life, database.serverName);
        assert.equal(await barman.isEmpty(life), true);
        const folders = bench.folder();
        const postgres = new Postgres(bench, barman, join(folders, 'life'));
        await postgres.initialize();
        await postgres.start(life);
        await postgres.sql('create table kept (word text)');
        await barman.backUp(life, postgres.socket);
        await postgres.sql("insert into kept values ('after the base backup')");
        // As the operator writes a `targetTime`: PostgreSQL does not take one that ends with Z.
        const moment = await postgres.sql(`select to_char(now() at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US"+00:00"')`);
        await postgres.sql("insert into kept values ('too late')");
        await postgres.archived();
        await postgres.crash();

        // Whoever forgets the next generation is stopped here.
        assert.equal(await barman.isEmpty(life), false);
        assert.equal(await barman.isEmpty(next), true);
        const restored = new Postgres(bench, barman, join(folders, 'next'));
        await barman.restore(life, restored.data);
        await restored.recover(life, moment, next);
        assert.equal(await restored.sql("select string_agg(word, ',') from kept"), 'after the base backup');
        await restored.archived();
        assert.equal(await barman.isEmpty(next), false);
        const bases = await barman.bases(life);
        await barman.retire(life);
        assert.deepEqual(await barman.bases(life), bases, 'a base backup of today is within the window');
        await restored.crash();
        return `${life} to ${next}`;
      },
    })),
    {
      name: 'on new disks of filer and master, the copy of the index beside a volume server brings back every name',
      async run() {
        const filer = await storage();
        const written = async (key: string) => {
          await retried(60, 'S3 writes', async () => assert.equal(await asks(own, 'write', key), 'yes'));
          await filer.followed(`${own.name}/${key}`);
        };
        await written('before');
        await filer.replaceDisks();
        await retried(60, 'S3 reads', async () => assert.equal(await asks(own, 'read', 'before'), 'yes'));
        for (const { database } of archived) await (await barmanOf(database)).restore(database.serverName, join(bench.folder(), 'again'));
        await written('after');
      },
    },
    {
      name: 'while one of the two machines with copies is away, everything is read, and nothing is written',
      async run() {
        const { kubelet } = await storage();
        // Told to end, it does so at once: a container that waits for its grace period keeps writers waiting too.
        await kubelet.stop(LAST_SERVER, 30);
        await retried(60, 'S3 reads', async () => assert.equal(await asks(own, 'read', 'after'), 'yes'));
        assert.match(await asks(own, 'write'), /^(500|ReadTimeoutError)$/);
        kubelet.run(LAST_SERVER);
        await retried(60, 'S3 writes again', async () => assert.equal(await asks(own, 'write'), 'yes'));
      },
    },
  ];
}
