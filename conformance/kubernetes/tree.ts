/** What `synth` writes below `cluster/`, as kustomize reads it, app after app in the order of their dependencies. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import { demoKey, ownKeys } from '../../commands/age-keys';
import { type App, appsOf } from '../../constructs/cluster/app';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { dependencies } from '../../synth/dependencies';
import type { Model } from '../../synth/model';
import { folderOf } from '../../synth/render';
import type { Bench } from '../runner/bench';
import { Sops } from '../secrets/sops-program';
import { root } from '../site';

export interface AppTree {
  readonly app: App;
  readonly objects: readonly Manifest[];
}

type Encrypted = Manifest & { readonly sops?: unknown };

/** @returns the folder that holds `cluster/` */
export function writeTree(model: Pick<Model, 'files'>, folder: string): string {
  for (const { path, content } of model.files.filter(({ path }) => path.startsWith('cluster/'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The objects of a folder with a kustomization.yaml. @throws Error with kustomize's words */
export async function kustomizeBuild(bench: Bench, folder: string): Promise<Manifest[]> {
  const { status, stdout, stderr } = await bench.run(await bench.tool('kustomize'), ['build', folder]);
  if (status !== 0) throw new Error(`kustomize build: ${stderr}`);
  return loadAll(stdout) as Manifest[];
}

/** Apps with who they wait for before them. */
export function inOrder(apps: readonly App[]): App[] {
  const { of } = dependencies(apps);
  const done = new Set<App>();
  const visit = (app: App): void => {
    if (done.has(app)) return;
    for (const other of of(app)) visit(other);
    done.add(app);
  };
  for (const app of apps) visit(app);
  return [...done];
}

/** Every app's objects in order, Secrets decrypted by the sops program. @param folder that holds `cluster/` */
export async function readTree(bench: Bench, model: Model, folder: string): Promise<AppTree[]> {
  const keys = [...(await ownKeys({ root, env: bench.env })), await demoKey(root)];
  const sops = await Sops.make(
    bench,
    keys.map(({ identity }) => identity),
  );
  const trees: AppTree[] = [];
  for (const app of inOrder(appsOf(model.cluster))) {
    if (!model.files.some(({ path }) => path === `${folderOf(app)}/kustomization.yaml`)) continue;
    const built = await kustomizeBuild(bench, join(folder, folderOf(app)));
    const objects = built.map(async (object: Encrypted) => {
      if (object.sops === undefined) return object;
      const file = model.files.find(({ path }) => path === `${folderOf(app)}/${object.metadata?.name}.sops.yaml`);
      const plain = await sops.decrypt(file?.content ?? '');
      if (plain === undefined) throw new Error(`sops refuses ${file?.path}`);
      return plain as Manifest;
    });
    trees.push({ app, objects: await Promise.all(objects) });
  }
  return trees;
}
