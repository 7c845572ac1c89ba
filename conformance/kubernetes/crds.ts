/** Every CRD that our objects need: from their Go modules, and from H_KUBE_CRDS what no module of the table has. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { fluxSystem } from '../../constructs/cluster/namespace';
import type { Bench } from '../runner/bench';
import { until } from '../runner/wait';
import type { KubeClient, Stored } from './client';
import { CRD_MODULES, type CrdModule } from './crd-modules';

export interface Crd extends Manifest {
  readonly spec: { readonly group: string; readonly names: { readonly kind: string } };
}

interface Downloaded {
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

const isCrd = (document: unknown): document is Crd => (document as Manifest | null)?.kind === 'CustomResourceDefinition';

function crdsIn(path: string): Crd[] {
  const files = statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.ya?ml$/.test(name))
        .sort()
        .map((name) => join(path, name));
  return files.flatMap((file) => loadAll(readFileSync(file, 'utf8')).filter(isCrd));
}

/** Where Go keeps the files of a module. @throws Error when it cannot be had, or is another one */
export async function moduleFolder(bench: Bench, { module, version, sum }: CrdModule): Promise<string> {
  // Outside of any module: only the one that is named is downloaded, not what it needs.
  const { stdout, stderr } = await bench.run('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: bench.folder() });
  const { Dir, Sum, Error: why } = (stdout === '' ? {} : JSON.parse(stdout)) as Downloaded;
  if (Dir === undefined) throw new Error(`${module} ${version} cannot be downloaded: ${why ?? stderr}`);
  if (Sum !== sum) throw new Error(`${module} ${version} has checksum ${Sum} instead of ${sum}`);
  return Dir;
}

/** One per name; a module's before that of the folder. */
export async function collectCrds(bench: Bench): Promise<Crd[]> {
  const fromModules = await Promise.all(CRD_MODULES.map(async (module) => crdsIn(join(await moduleFolder(bench, module), module.path))));
  const folder = bench.env['H_KUBE_CRDS'];
  const all = [...(folder ? crdsIn(folder) : []), ...fromModules.flat()];
  return [...new Map(all.map((crd) => [crd.metadata?.name, crd])).values()];
}

/** What installing Flux makes before us: its namespace and CRDs, here with everybody's. Returns when every one is served. */
export async function establish(client: KubeClient, crds: readonly Crd[]): Promise<void> {
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: fluxSystem.name } }, { fieldManager: 'flux' });
  for (const crd of crds) await client.apply(crd, { fieldManager: 'crds' });
  for (const { apiVersion, kind, metadata } of crds) {
    const ref = { apiVersion, kind, name: metadata?.name ?? '' };
    await until(60, `CRD ${ref.name}`, async () => (isEstablished(await client.get(ref)) ? true : undefined));
  }
}

function isEstablished(crd: Stored | undefined): boolean {
  const { conditions = [] } = (crd as { status?: { conditions?: { type: string; status: string }[] } } | undefined)?.status ?? {};
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
}
