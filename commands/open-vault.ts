/** The vault with its values, opened with whichever key fits. */

import { noVault } from '../constructs/secrets/check-secrets';
import { DEMO_NOTICE, isDemo } from '../constructs/secrets/demo-key';
import { decryptDocument, type OpenedDocument } from '../constructs/secrets/sops';
import { parseVault, VAULT_PATH, type Vault } from '../constructs/secrets/vault';
import { ProblemError } from '../constructs/values/problem';
import { readSources } from '../synth/read';
import { demoKey, OWN_KEY, ownKeys } from './age-keys';
import type { SecretsContext } from './secrets-context';

export interface OpenVault {
  readonly vault: Vault;
  readonly document: OpenedDocument;
  /** Plain values by name. They never leave memory. */
  readonly values: ReadonlyMap<string, string>;
  /** Secret age keys that were tried. They never leave memory. */
  readonly identities: readonly string[];
}

/** The vault without its values. @throws ProblemError `no-vault` */
export function readVault({ root }: Pick<SecretsContext, 'root'>): { readonly vault: Vault; readonly text: string } {
  const { vault: text } = readSources(root);
  if (text === undefined) throw new ProblemError([noVault]);
  return { text, vault: parseVault(text) };
}

/** Opens the vault. @throws ProblemError `no-vault`, `no-key`, `wrong-key`, `tampered-vault`, and what {@link parseVault} throws */
export async function openVault(context: SecretsContext): Promise<OpenVault> {
  const { vault, text } = readVault(context);
  const keys = [...(await ownKeys(context)), ...(isDemo(vault) ? [await demoKey(context.root)] : [])];
  if (keys.length === 0) throw noKey(vault);
  const identities = keys.map(({ identity }) => identity);
  const document = await atVault(() => decryptDocument(text, identities));
  const values = Object.entries(document.plain).map(([name, value]): [string, string] => [name, String(value)]);
  return { vault, document, values: new Map(values), identities };
}

/** One line per run on the public key. */
export function sayIfDemo(vault: Vault, { voice }: Pick<SecretsContext, 'voice'>): void {
  if (isDemo(vault)) voice.err(`note: ${DEMO_NOTICE}`);
}

/** Names the vault in what the SOPS layer found. */
async function atVault<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const code = (code: string) => (code === 'tampered-document' ? 'tampered-vault' : code);
    throw new ProblemError(error.problems.map((problem) => ({ ...problem, code: code(problem.code), path: VAULT_PATH })));
  }
}

const noKey = ({ recipients }: Vault) =>
  ProblemError.of(VAULT_PATH, {
    code: 'no-key',
    message: 'there is no key to open the vault with',
    allowed: `the secret key of ${recipients.join(' or ')}`,
    fix: `name it in SOPS_AGE_KEY or SOPS_AGE_KEY_FILE, or put it into ${OWN_KEY}`,
  });
