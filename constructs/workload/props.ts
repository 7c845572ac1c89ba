/** What a Workload is told. */
import type { Wish } from '../host/placement';
import type { SealedSecret, SecretKey } from '../secrets/sealed-secret';
import type { ImageRef } from '../values/image-ref';
import type { PodResources } from '../values/pod-resources';
import type { WorkloadVolume } from './volume';

/** How to see that it works: a path that answers 200, or only that the port opens. */
export type WorkloadProbe = { readonly path: string } | 'tcp';

/** A Secret as a folder, one file per key. */
export interface SecretFiles {
  readonly secret: SealedSecret;
  readonly mountPath: string;
}

export interface WorkloadProps {
  readonly image: ImageRef;
  /** TCP port that the program listens on, and that its Service has. Reports `bad-port` */
  readonly port: number;
  /** Reports `bad-probe-path` unless a path starts with a slash */
  readonly probe: WorkloadProbe;
  readonly resources: PodResources;
  /** Arguments of the image's entrypoint. @default - the image's own */
  readonly args?: readonly string[];
  /** Variables in clear. Reports `bad-env-name` @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables from Secrets: keys of a SealedSecret, or a database's credentials. Reports `bad-env-name`, `duplicate-env` @default - none */
  readonly secrets?: Readonly<Record<string, SecretKey>>;
  /** What it keeps; one pod at a time can have it. @default - nothing */
  readonly volumes?: readonly WorkloadVolume[];
  /** Folders with a Secret's keys as files, read-only. Reports `bad-mount-path`, `duplicate-mount` @default - none */
  readonly secretFiles?: readonly SecretFiles[];
  /** Folders that it may write to, empty at every start; everything else is read-only. Reports `bad-mount-path`, `duplicate-mount` @default - none */
  readonly writable?: readonly string[];
  /** Reports `bad-replicas`, also for more than one with a volume @default 1 */
  readonly replicas?: number;
  /** What its machines need besides the disks of its volumes. @default - any machine */
  readonly runsOn?: Wish;
  /** User and group that it runs as and that own its volumes. Reports `root-user` for 0 @default 1000 */
  readonly user?: number;
}
