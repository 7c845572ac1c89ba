/** The pure list in the middle: what will be on disk, before anything is. */
import type { Manifest } from '../constructs/cluster/custom-resource';

/** One file of the output. */
export interface FileSpec {
  /** Relative to the repository's root, `/`-separated: `cluster/apps/lotus-lake/ducklake-db.yaml`. */
  readonly path: string;
  readonly content: string;
  /** The construct path that it comes from, for errors about it. */
  readonly from: string;
  /** The objects in it, where it is rendered and not copied. */
  readonly objects?: readonly Manifest[];
}
