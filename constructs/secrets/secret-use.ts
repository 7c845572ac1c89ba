/** Who asks for values of the vault without a Secret of the cluster: the machines. */
import type { SecretValue } from './secret-value';

export interface SecretUse {
  /** Who, for errors and lists: `hosts/anchor`. */
  readonly path: string;
  readonly values: readonly SecretValue[];
}
