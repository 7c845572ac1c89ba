/** Who asks for values of the vault without a Secret of the cluster: the machines. */
import type { SecretValue } from './secret-value';

export interface SecretUse {
  /** Who, for errors and lists: `hosts/anchor`. */
  readonly path: string;
  readonly values: readonly SecretValue[];
}

/** Everybody of them; `unknown` while the plans of the machines cannot be made, and then nothing counts as unused. */
export type SecretUses = readonly SecretUse[] | 'unknown';
