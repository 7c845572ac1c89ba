/** The vault as it reads without a key: which values there are, their ciphertexts, and who can open them. */
import { atPath, ProblemError } from '../values/problem';
import { isSecretName, SECRET_NAMES } from './secret-value';
import { parseEncrypted } from './sops';
import { isStringCiphertext } from './sops-cipher';

/** Where the vault is. */
export const VAULT_PATH = 'secrets/vault.sops.yaml';

export interface Vault {
  /** In alphabetical order. */
  readonly names: readonly string[];
  /** By name. */
  readonly ciphertexts: ReadonlyMap<string, string>;
  /** Public age keys, in alphabetical order. */
  readonly recipients: readonly string[];
}

/** @throws ProblemError `bad-vault`, `vault-plaintext`, and what {@link parseEncrypted} throws, each at the vault's path */
export function parseVault(text: string): Vault {
  return atPath(VAULT_PATH, () => {
    const { encrypted, metadata } = parseEncrypted(text);
    const entries = Object.entries(encrypted).map(([name, leaf]): [string, string] => {
      if (!isSecretName(name)) throw badVault(`name "${name}" in the vault`, SECRET_NAMES);
      if (typeof leaf !== 'string') throw badVault(`value "${name}" is no string`, 'one flat map of names to strings');
      if (!isStringCiphertext(leaf)) throw plaintext(name);
      return [name, leaf];
    });
    return {
      names: entries.map(([name]) => name).sort(),
      ciphertexts: new Map(entries),
      recipients: metadata.age.map(({ recipient }) => recipient).sort(),
    };
  });
}

const badVault = (message: string, allowed: string) =>
  ProblemError.of('', { code: 'bad-vault', message, allowed, fix: 'take it out with sops, then use npm run secrets set' });

const plaintext = (name: string) =>
  ProblemError.of('', {
    code: 'vault-plaintext',
    message: `value "${name}" is not encrypted`,
    fix: 'take it out of the file, out of git, change it where it is used, and bring the new one with npm run secrets set',
  });
