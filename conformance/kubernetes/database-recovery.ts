/** The steps of docs/recovery.md by which a database is begun again from its archive, typed as they stand there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { beginning, plugin, serverName } from '../../constructs/database/postgres-spec';
import type { FileSpec } from '../../synth/file-spec';
import { toYamlDocuments } from '../../synth/yaml';
import type { Bench } from '../runner/bench';
import { until } from '../runner/wait';
import { root } from '../site';
import { isReadyAt, kustomizations, unreadyText } from './flux';
import type { FluxCluster } from './flux-cluster';

const APP = 'authentik';
const DATABASE = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', namespace: 'authentik', name: 'authentik-db' };
const SCHEDULE = { ...DATABASE, kind: 'ScheduledBackup', name: 'authentik-db-backup' };

interface Life extends Manifest {
  readonly spec: {
    readonly bootstrap: { readonly initdb: { readonly database: string; readonly owner: string } };
    readonly plugins: readonly object[];
  };
}

/** The blocks of commands under a heading, in their order. */
function commandsUnder(heading: string): readonly string[] {
  const [, after = ''] = readFileSync(join(root, 'docs/recovery.md'), 'utf8').split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
}

/** The tree with the database in its second life, as `generation: 2, recoverFrom: { generation: 1 }` writes it. */
function secondLife(files: readonly FileSpec[]): FileSpec[] {
  const begun = (object: Manifest): Manifest => {
    if (object.kind !== 'Cluster' || object.metadata?.name !== DATABASE.name) return object;
    const { bootstrap, plugins, ...spec } = (object as Life).spec;
    const { name } = DATABASE;
    const own = plugins.map((each) => ({ ...each, ...plugin(name, serverName(name, 2)) }));
    const again = beginning({ ...bootstrap.initdb, recoverFrom: { generation: 1 } }, name);
    return { ...object, spec: { ...spec, ...again, plugins: own } } as Manifest;
  };
  return files.map((file) => {
    if (!file.objects?.some(({ kind }) => kind === 'Cluster')) return file;
    const objects = file.objects.map(begun);
    return { ...file, objects, content: toYamlDocuments(objects) };
  });
}

/** @param count of all Kustomizations */
export async function recoverDatabase(bench: Bench, cluster: FluxCluster, files: readonly FileSpec[], count: number): Promise<void> {
  const { client } = cluster;
  const kubectl = await bench.tool('kubectl');
  const type = async (commands: string | undefined): Promise<void> => {
    const own = `kubectl() { '${kubectl}' --kubeconfig '${cluster.kubeconfig}' "$@"; }`;
    const { status, stderr } = await bench.run('bash', ['-euc', `${own}\n${commands}`]);
    assert.equal(status, 0, stderr);
  };
  const [hold, goOn, ...others] = commandsUnder('A database');
  assert.deepEqual(others, []);
  const before = [await client.get(DATABASE), await client.get(SCHEDULE)].map((object) => object?.metadata.uid);

  await type(hold);
  const revision = await cluster.push(secondLife(files));
  await until(
    240,
    'every other app is at the new commit',
    async () => {
      const all = await kustomizations(client);
      return all.filter(({ metadata }) => metadata.name !== APP).every((each) => isReadyAt(each, revision)) ? true : undefined;
    },
    async () => unreadyText(await kustomizations(client), revision),
  );
  await sleep(5000);
  assert.equal(await cluster.exists(DATABASE), false, 'Flux made it again before it was told to');

  await type(goOn);
  await cluster.settled(revision, count);
  const after = [await client.get(DATABASE), await client.get(SCHEDULE)];
  for (const [index, object] of after.entries()) assert.notEqual(object?.metadata.uid, before[index]);
  const { spec } = after[0] as unknown as Life;
  assert.deepEqual(Object.keys(spec.bootstrap), ['recovery']);
}
