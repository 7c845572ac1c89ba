/** A cluster of processes with Flux in it, and a repository that it follows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { demoKey, ownKeys } from '../../commands/age-keys';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { fluxSystem } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import type { FileSpec } from '../../synth/file-spec';
import type { Model } from '../../synth/model';
import type { Bench } from '../runner/bench';
import { until } from '../runner/wait';
import { root } from '../site';
import { type ChartSources, packageCharts } from './charts';
import { type KubeClient, type Ref, refOf, refText, type Stored } from './client';
import { ControlPlane } from './control-plane';
import { collectCrds, establish } from './crds';
import { bootstrapObjects, isReadyAt, kustomizations, poke, startFlux, unreadyText } from './flux';
import { GitServer } from './git-server';
import { nodeObjects } from './nodes';
import { playWorld } from './world';

export class FluxCluster {
  private constructor(
    readonly client: KubeClient,
    readonly git: GitServer,
    readonly charts: ChartSources,
    /** Path of one that may do everything. */
    readonly kubeconfig: string,
  ) {}

  /** Everything but the bootstrap: machines, Kubernetes, Flux and its CRDs. */
  static async start(bench: Bench, model: Model): Promise<FluxCluster> {
    const plane = await ControlPlane.start(bench);
    const crds = await collectCrds(bench);
    await establish(
      plane.client,
      crds.filter(({ spec }) => spec.group.endsWith('.toolkit.fluxcd.io')),
    );
    for (const node of nodeObjects(model.machines)) await plane.client.apply(node as Manifest);
    const git = await GitServer.start(bench);
    const charts = await packageCharts(bench, model.cluster.findAll(HelmRelease), crds, git.chartFolder, git.charts);
    await plane.startControllers();
    await plane.startScheduler();
    await plane.startNodes();
    playWorld(bench, plane.client);
    await startFlux(bench, plane);
    return new FluxCluster(plane.client, git, charts, plane.kubeconfig);
  }

  /** What a person gives a new cluster, and nothing after it. */
  async bootstrap(env: NodeJS.ProcessEnv): Promise<void> {
    const keys = [...(await ownKeys({ root, env })), await demoKey(root)];
    const credential = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'flux-system', namespace: fluxSystem.name },
      stringData: { username: 'reader', password: 'unused' },
    };
    const objects = bootstrapObjects(this.git.repository, keys.map(({ identity }) => identity).join('\n'));
    for (const object of [credential, ...objects]) await this.client.apply(object, { fieldManager: 'bootstrap' });
  }

  /** Commits, and lets Flux look. @returns the revision */
  async push(files: readonly FileSpec[]): Promise<string> {
    const revision = await this.git.push(files);
    await poke(this.client);
    return revision;
  }

  /** Waits until as many Kustomizations as there should be are ready at a revision. */
  async settled(revision: string, count: number, seconds = 240): Promise<void> {
    await until(
      seconds,
      'every Kustomization ready',
      async () => {
        const all = await kustomizations(this.client);
        return all.length === count && all.every((each) => isReadyAt(each, revision)) ? true : undefined;
      },
      async () => unreadyText(await kustomizations(this.client), revision),
    );
    // Flux writes what it found out about the last one.
    await sleep(2000);
  }

  /** What is in the cluster under the names of these objects, without who wrote it when. Absent objects are absent. */
  async state(objects: readonly Manifest[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const ref of objects.map(refOf)) {
      const stored = await this.client.get(ref);
      if (stored !== undefined) found.set(refText(ref), lasting(stored));
    }
    return found;
  }

  async exists(ref: Ref): Promise<boolean> {
    return (await this.client.get(ref)) !== undefined;
  }
}

/** Of the metadata only what identifies it. */
function lasting({ metadata: { uid, labels }, ...object }: Stored): string {
  const { status: _said, ...content } = object as typeof object & { readonly status?: unknown };
  return JSON.stringify({ uid, labels, content });
}
