/** The controllers of Flux as processes of this machine, and what they say of their work. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { fluxSystem } from '../../constructs/cluster/namespace';
import type { Bench } from '../runner/bench';
import type { KubeClient, Stored } from './client';
import type { ControlPlane } from './control-plane';
import { freePorts } from './loopback';

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';
const SOURCE = 'source.toolkit.fluxcd.io/v1';

/** Who installs Flux names its source and its root after itself; ours must work beside any name. */
const ROOT = { name: 'bootstrap', namespace: fluxSystem.name };

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export interface Kustomization extends Stored {
  readonly spec: { readonly dependsOn?: readonly { readonly name: string }[] };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly lastAppliedRevision?: string;
    readonly inventory?: { readonly entries?: readonly { readonly id: string; readonly v: string }[] };
  };
}

export async function startFlux(bench: Bench, { folder, kubeconfig }: ControlPlane): Promise<void> {
  const [storage] = await freePorts(1);
  const artifacts = join(folder, 'artifacts');
  mkdirSync(artifacts);
  const common = [
    '--enable-leader-election=false',
    '--watch-all-namespaces=true',
    '--events-addr=',
    '--health-addr=127.0.0.1:0',
    '--metrics-addr=127.0.0.1:0',
    '--requeue-dependency=3s',
  ];
  const served = [`--storage-path=${artifacts}`, `--storage-addr=127.0.0.1:${storage}`, `--storage-adv-addr=127.0.0.1:${storage}`];
  const env = { PATH: bench.env['PATH'], HOME: folder, TMPDIR: folder, KUBECONFIG: kubeconfig, RUNTIME_NAMESPACE: fluxSystem.name };
  for (const name of ['source-controller', 'kustomize-controller', 'helm-controller'] as const) {
    const args = name === 'source-controller' ? [...common, ...served] : common;
    bench.start(await bench.tool(name), args, join(folder, `${name}.log`), { env, cwd: folder });
  }
}

/** All that a bootstrap gives the cluster by hand: the key to the Secrets, and where to look. */
export function bootstrapObjects(repository: string, ageKey: string): Manifest[] {
  const objects = [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'sops-age', namespace: fluxSystem.name },
      stringData: { 'age.agekey': ageKey },
    },
    { apiVersion: SOURCE, kind: 'GitRepository', metadata: ROOT, spec: { interval: '1m', url: repository, ref: { branch: 'main' } } },
    {
      apiVersion: KUSTOMIZE,
      kind: 'Kustomization',
      metadata: ROOT,
      spec: { interval: '10m', retryInterval: '1m', path: './cluster', prune: true, sourceRef: { kind: 'GitRepository', name: ROOT.name } },
    },
  ];
  return objects;
}

/** Makes every source look now, as its interval would. */
export async function poke(client: KubeClient): Promise<void> {
  for (const { metadata } of await client.list(SOURCE, 'GitRepository')) {
    const ref = { apiVersion: SOURCE, kind: 'GitRepository', name: metadata.name, namespace: metadata.namespace ?? '' };
    await client.patch(ref, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() } } });
  }
}

export const kustomizations = (client: KubeClient): Promise<Kustomization[]> => client.list<Kustomization>(KUSTOMIZE, 'Kustomization');

export const readyOf = ({ status }: Kustomization): Condition | undefined => status?.conditions?.find(({ type }) => type === 'Ready');

export const isReadyAt = (kustomization: Kustomization, revision: string): boolean =>
  readyOf(kustomization)?.status === 'True' && kustomization.status?.lastAppliedRevision === revision;

/** One line per Kustomization that is not ready. */
export const unreadyText = (all: readonly Kustomization[], revision: string): string =>
  all
    .filter((each) => !isReadyAt(each, revision))
    .map((each) => `${each.metadata.name}: ${readyOf(each)?.reason} ${readyOf(each)?.message}`)
    .join('\n');

/** What a Kustomization applied, as `namespace_name_group_kind`. */
export const inventoryOf = ({ status }: Kustomization): readonly string[] => (status?.inventory?.entries ?? []).map(({ id }) => id);
