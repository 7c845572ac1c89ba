/** What an accepted model would write, read back as its consumers read it. */
import assert from 'node:assert/strict';
import { loadAll } from 'js-yaml';
import { appsOf } from '../../constructs/cluster/app';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { decryptDocument } from '../../constructs/secrets/sops';
import type { FileSpec } from '../../synth/file-spec';
import type { Model } from '../../synth/model';
import { folderOf } from '../../synth/render';

/** kustomize's own files are read by nobody else. */
const isList = ({ path }: FileSpec): boolean => path.endsWith('/kustomization.yaml');

/** Every object of `cluster/`: plain ones as their text says, Secrets opened. @param identity a secret age key */
export async function objectsIn(model: Model, identity: string): Promise<Manifest[]> {
  const files = model.files.filter((file) => file.path.startsWith('cluster/') && !isList(file));
  const objects = files.map(async ({ path, content, objects }) => {
    if (path.endsWith('.sops.yaml')) return [(await decryptDocument(content, [identity])).plain as object as Manifest];
    const read = loadAll(content) as Manifest[];
    if (objects !== undefined) assert.deepEqual(read, JSON.parse(JSON.stringify(objects)), `${path} says something else than the model`);
    return read;
  });
  return (await Promise.all(objects)).flat();
}

/** @throws where a file is not what its name says */
export function assertReadable({ files, cluster, machines }: Model): void {
  for (const { path, content } of files) {
    if (path.endsWith('.json')) JSON.parse(content);
    else if (/\.ya?ml$/.test(path)) assert.ok(loadAll(content).length > 0, path);
  }
  const paths = new Set(files.map(({ path }) => path));
  for (const app of appsOf(cluster)) {
    const own = files.filter((file) => file.path.startsWith(`${folderOf(app)}/`) && !isList(file));
    if (own.length === 0) continue;
    const [list] = loadAll(files.find(({ path }) => path === `${folderOf(app)}/kustomization.yaml`)?.content ?? '') as {
      resources: string[];
    }[];
    assert.deepEqual(list?.resources.map((name) => `${folderOf(app)}/${name}`).sort(), own.map(({ path }) => path).sort());
  }
  assert.ok(paths.has('dist/hosts/inventory.yaml') && paths.has('dist/terraform/hetzner/cdk.tf.json'));
  for (const { name } of machines) assert.ok(paths.has(`dist/hosts/${name}/play.yaml`), name);
}
