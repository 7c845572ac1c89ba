/** The real SeaweedFS, as its chart would start it with our values. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import type { HelmRelease } from '../../constructs/flux/helm-release';
import { helmTemplate } from '../kubernetes/helm';
import { FROM_NODE, Kubelet } from '../pods/kubelet';
import { type Pod, podsOf } from '../pods/pod';
import type { Bench } from '../runner/bench';
import { onPath } from '../runner/on-path';
import { until } from '../runner/wait';

/** Where the image starts its program. Source: seaweedfs docker/Dockerfile.go_build */
const HOME = '/data';

const MASTER = 'seaweedfs-master-0';
const FILER = 'seaweedfs-filer-0';
export const LAST_SERVER = 'seaweedfs-volume-1';
const VOLUME_SERVERS = ['seaweedfs-volume-0', LAST_SERVER];

export class SeaweedFs {
  private constructor(
    private readonly bench: Bench,
    readonly kubelet: Kubelet,
    private readonly job: Pod,
  ) {}

  /** @param secrets decrypted */
  static async start(bench: Bench, release: HelmRelease, secrets: readonly Manifest[]): Promise<SeaweedFs> {
    const { namespace } = release;
    const { status, stdout, stderr } = await helmTemplate(bench, release);
    if (status !== 0) throw new Error(stderr);
    const rendered = (loadAll(stdout) as (Manifest | null)[]).filter((object) => object !== null);
    const pods = rendered.flatMap((object) => podsOf(object, namespace));
    const [job] = rendered.filter(({ kind }) => kind === 'Job').flatMap((object) => podsOf(object, namespace));
    if (job === undefined) throw new Error('the chart has no job that makes the buckets');
    const programs = { '/usr/bin/weed': onPath('weed', bench.env) ?? 'weed' };
    const kubelet = await Kubelet.make(bench, { objects: [...rendered, ...secrets], programs, home: HOME });
    await kubelet.start(pods.filter(({ name }) => name !== job.name));
    return new SeaweedFs(bench, kubelet, job);
  }

  /** @returns what the job said */
  async makeBuckets(): Promise<string> {
    const { status, said } = await this.kubelet.toItsEnd(this.job);
    if (status !== 0) throw new Error(said);
    return said;
  }

  /**
   * Filer and master on new disks, as docs/recovery.md has it: they start empty, while the copies go on following. Then the copy from beside a
   * volume server takes the filer's place.
   */
  async replaceDisks(): Promise<void> {
    const { kubelet } = this;
    const lost = { [MASTER]: 'data-seaweedfs', [FILER]: 'data-filer' };
    for (const [pod, volume] of Object.entries(lost)) {
      await kubelet.kill(pod);
      rmSync(kubelet.volume(pod, volume), { recursive: true });
      kubelet.run(pod);
    }
    const store = join(kubelet.volume(FILER, lost[FILER]), 'filerldb2');
    const answers = ['curl', '--silent', '--fail', '--output', '/dev/null', 'http://seaweedfs-filer-client.seaweedfs:8888/'];
    await until(60, 'the empty filer answers', async () =>
      (await this.bench.run('ip', [...FROM_NODE, ...answers])).status === 0 ? true : undefined,
    );
    await kubelet.kill(FILER);
    rmSync(store, { recursive: true });
    cpSync(join(kubelet.volume(LAST_SERVER, 'data1'), 'filer-index/store'), store, { recursive: true });
    kubelet.run(FILER);
  }

  /** Waits until both copies of the index have a name. */
  async followed(path: string): Promise<void> {
    await until(30, `the copies of the index have ${path}`, () =>
      VOLUME_SERVERS.every((server) => this.kubelet.said(server).includes(`+ /buckets/${path}\n`)) ? true : undefined,
    );
  }
}
