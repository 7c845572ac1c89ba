/** Machines that have left the roll-call: Terraform forgets them and destroys nothing. */

/** What a machine, or a key, was at Hetzner. */
export type RetiredKind = 'firewall' | 'placement_group' | 'primary_ip' | 'rdns' | 'server' | 'ssh_key';

export interface Retired {
  /** The name that it had in this repository. */
  readonly name: string;
  /** @default - all that belongs to one machine: server, primary IP, firewall and reverse DNS */
  readonly kinds?: readonly RetiredKind[];
}

/** A Terraform `removed` block (Terraform 1.7). */
export interface RemovedBlock {
  readonly from: string;
  readonly lifecycle: { readonly destroy: false };
}

const MACHINE: readonly RetiredKind[] = ['firewall', 'primary_ip', 'rdns', 'server'];

/** The blocks, by address. */
export const removedBlocks = (retired: readonly Retired[]): RemovedBlock[] =>
  retired
    .flatMap(({ name, kinds = MACHINE }) => kinds.map((kind) => `hcloud_${kind}.${name}`))
    .sort()
    .map((from) => ({ from, lifecycle: { destroy: false } }));
