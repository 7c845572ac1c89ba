/** What checks look at: the apps and machines, and every file that would be written. */
import type { Cluster } from '../constructs/cluster/cluster';
import type { Network } from '../constructs/cluster/network';
import type { Retired } from '../constructs/hetzner/retired';
import type { Machine } from '../constructs/host/machine';
import type { HostPlan } from '../constructs/host/plan';
import type { Problem } from '../constructs/values/problem';
import type { FileSpec } from './file-spec';
import type { Sources } from './sources';
import type { TerraformProps } from './terraform';

export interface Model {
  readonly cluster: Cluster;
  readonly machines: readonly Machine[];
  readonly retired: readonly Retired[];
  readonly network: Network;
  /** Whether some web door is reachable from the internet. */
  readonly webIngress: boolean;
  /** What the machines' Terraform was rendered from. */
  readonly terraform: TerraformProps;
  /** What runs on each machine. */
  readonly hosts: readonly HostPlan[];
  readonly sources: Sources;
  /** Sorted by path. */
  readonly files: readonly FileSpec[];
  /** What the trees and the secrets have to say against themselves. */
  readonly problems: readonly Problem[];
}

/** A rule over a whole model. */
export type Check = (model: Model) => readonly Problem[];
