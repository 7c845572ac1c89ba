/** The real SeaweedFS, as its chart would start it with our values. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import type { HelmRelease } from '../../constructs/flux/helm-release';
import { Kubelet } from '../pods/kubelet';
import { type Pod, podsOf } from '../pods/pod';
import type { Bench } from '../runner/bench';
import { onPath } from '../runner/on-path';
import { until } from '../runner/wait';

/** Where the image starts its program. Source: seaweedfs docker/Dockerfile.go_build */
const HOME = '/data';

const VOLUME_SERVERS = ['seaweedfs-volume-0', 'seaweedfs-volume-1'] as const;
export const [, LAST_SERVER] = VOLUME_SERVERS;

export class SeaweedFs {
  private constructor(
    readonly kubelet: Kubelet,
    private readonly job: Pod,
  ) {}

  /** @param secrets decrypted */
  static async start(bench: Bench, release: HelmRelease, secrets: readonly Manifest[]): Promise<SeaweedFs> {
    const { name, namespace, chart, values } = release;
    const args = ['template', name, join(bench.env['H_KUBE_CHARTS'] ?? '', chart.chart), '--namespace', namespace, '--values', '-'];
    const { status, stdout, stderr } = await bench.run(await bench.tool('helm'), args, { input: JSON.stringify(values) });
    if (status !== 0) throw new Error(stderr);
    const rendered = (loadAll(stdout) as (Manifest | null)[]).filter((object) => object !== null);
    const pods = rendered.flatMap((object) => podsOf(object, namespace));
    const [job] = rendered.filter(({ kind }) => kind === 'Job').flatMap((object) => podsOf(object, namespace));
    if (job === undefined) throw new Error('the chart has no job that makes the buckets');
    const programs = { '/usr/bin/weed': onPath('weed', bench.env) ?? 'weed' };
    const kubelet = await Kubelet.make(bench, { objects: [...rendered, ...secrets], programs, home: HOME });
    await kubelet.start(pods.filter(({ name: pod }) => pod !== job.name));
    return new SeaweedFs(kubelet, job);
  }

  /** @returns what the job said */
  async makeBuckets(): Promise<string> {
    const { status, said } = await this.kubelet.toItsEnd(this.job);
    if (status !== 0) throw new Error(said);
    return said;
  }

  /** Filer and master on new, empty disks, and the copy of the index from beside a volume server in the filer's place, as docs/recovery.md has it. */
  async replaceDisks(): Promise<void> {
    const lost = { 'seaweedfs-filer-0': 'data-filer', 'seaweedfs-master-0': 'data-seaweedfs' };
    for (const [pod, volume] of Object.entries(lost)) {
      await this.kubelet.kill(pod);
      rmSync(this.kubelet.volume(pod, volume), { recursive: true });
      mkdirSync(this.kubelet.volume(pod, volume));
    }
    const copy = join(this.kubelet.volume(LAST_SERVER, 'data1'), 'filer-index/store');
    cpSync(copy, join(this.kubelet.volume('seaweedfs-filer-0', 'data-filer'), 'filerldb2'), { recursive: true });
    for (const pod of Object.keys(lost)) this.kubelet.run(pod);
  }

  /** Waits until both copies of the index have a name. */
  async followed(path: string): Promise<void> {
    await until(30, `the copies of the index have ${path}`, () =>
      VOLUME_SERVERS.every((server) => this.kubelet.said(server).includes(`+ /buckets/${path}\n`)) ? true : undefined,
    );
  }
}
