/** Ways in the mesh that no door asks for. */
import type { Group } from '../access/group';

/** A way wider than any door, with the written reason for it. */
export interface MeshException {
  /** A group of site.ts, or every machine of the site. */
  readonly who: Group | 'machines';
  /** Why it may go everywhere. Reported as `no-exception-reason` when empty. */
  readonly because: string;
}
