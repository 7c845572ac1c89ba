/** What every verb of `secrets` is run with, and the parts of the outside world that it needs. */
import { randomBytes } from 'node:crypto';
import type { SealedSecret } from '../constructs/secrets/sealed-secret';
import type { SecretUses } from '../constructs/secrets/secret-use';
import type { SopsTools } from '../constructs/secrets/sops';
import { toYaml } from '../synth/yaml';
import type { Voice } from './say';

/** Where a value is typed or piped in. */
export type SecretInput = NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };

export interface SecretsContext {
  /** The repository's root. */
  readonly root: string;
  readonly env: { readonly SOPS_AGE_KEY?: string | undefined; readonly SOPS_AGE_KEY_FILE?: string | undefined };
  /** Every Secret that any app declares. */
  readonly declared: () => readonly SealedSecret[] | Promise<readonly SealedSecret[]>;
  /** Who else asks for values: the machines. @default - nobody */
  readonly uses?: () => Promise<SecretUses>;
  readonly voice: Voice;
  readonly stdin: SecretInput;
}

/** The clock, the randomness and the YAML of a run. */
export const sopsTools = (): SopsTools => ({ now: new Date(), random: randomBytes, render: renderSops });

/** The metadata stands last, as sops writes it. */
export function renderSops(document: object): string {
  const { sops, ...rest } = document as Readonly<Record<string, unknown>>;
  if (sops === undefined) return toYaml(rest);
  return (Object.keys(rest).length === 0 ? '' : toYaml(rest)) + toYaml({ sops });
}
