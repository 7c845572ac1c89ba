/** What every case about the machines works with. */
import type { Bench } from '../runner/bench';
import type { World } from './world';

export interface Rig {
  readonly bench: Bench;
  readonly world: () => Promise<World>;
}
