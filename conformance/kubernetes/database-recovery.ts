/** The steps of docs/recovery.md by which a database is begun again from its archive, typed as they stand there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { PLUGIN } from '../../constructs/database/postgres-backup';
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
  readonly spec: { readonly bootstrap: object; readonly plugins: readonly { readonly parameters: Readonly<Record<string, string>> }[] };
}

/** The blocks of commands under a heading, in their order. */
function commandsUnder(heading: string): readonly string[] {
  const [, after = ''] = readFileSync(join(root, 'docs/recovery.md'), 'utf8').split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
}

/** The tree with the database in its second life, as `generation: 2, recoverFrom: { generation: 1 }` writes it. */
function secondLife(files: readonly FileSpec[]): FileSpec[] {
  const parameters = (server: string) => ({ barmanObjectName: DATABASE.name, serverName: server });
  const begun = (object: Manifest): Manifest => {
    if (object.kind !== 'Cluster' || object.metadata?.name !== DATABASE.name) return object;
    const { spec, ...rest } = object as Life;
    const { initdb } = spec.bootstrap as { initdb: { database: string; owner: string } };
    const source = `${DATABASE.name}-1`;
    const bootstrap = { recovery: { source, database: initdb.database, owner: initdb.owner } };
    const plugins = spec.plugins.map((plugin) => ({ ...plugin, parameters: parameters(`${DATABASE.name}-2`) }));
    const externalClusters = [{ name: source, plugin: { name: PLUGIN, parameters: parameters(source) } }];
    return { ...rest, spec: { ...spec, bootstrap, plugins, externalClusters } } as Manifest;
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
