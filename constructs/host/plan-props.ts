/** What every part of a host plan is made from. */
import type { Cluster } from '../cluster/cluster';
import type { Programs } from './programs';

export interface HostPlanProps {
  /** Doors, clients and networks: what the machines have to carry. */
  readonly cluster: Cluster;
  /** Whether some web door is reachable from the internet. */
  readonly webIngress: boolean;
  readonly programs: Programs;
  /** Public age keys that backups are encrypted to: the vault's. */
  readonly recipients: readonly string[];
  /** How configuration is written. */
  readonly yaml: (value: unknown) => string;
}
