/** `secrets seal`: writes the ciphertext that `synth` copies, only where something changed. */
import { rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { awaited, checkDeclared, SEALED_FOLDER, undefinedSecret } from '../constructs/secrets/check-secrets';
import { sealSecret } from '../constructs/secrets/seal';
import { sealState } from '../constructs/secrets/seal-state';
import type { SealedSecret } from '../constructs/secrets/sealed-secret';
import type { SecretUse } from '../constructs/secrets/secret-use';
import { decryptDocument } from '../constructs/secrets/sops';
import type { Vault } from '../constructs/secrets/vault';
import { type Problem, ProblemError } from '../constructs/values/problem';
import { readSources } from '../synth/read';
import { openVault, sayIfDemo } from './open-vault';
import { replaceFile } from './replace-file';
import { type SecretsContext, sopsTools } from './secrets-context';

/** @throws ProblemError `undefined-secret`, `conflicting-secret`, `duplicate-secret` and what opening the vault throws; then nothing was written */
export async function seal(context: SecretsContext): Promise<void> {
  const declared = await context.declared();
  assertDeclared(declared);
  const { vault, values, identities } = await openVault(context);
  sayIfDemo(vault, context);
  const missing = declared.flatMap((secret) => {
    const absent = missingValues(secret, vault);
    // What nobody can know yet keeps nothing else from being sealed.
    return awaited(absent) ? [] : absent.map((value): Problem => ({ path: secret.node.path, ...undefinedSecret(value) }));
  });
  if (missing.length > 0) throw new ProblemError(missing);
  const counts = await sealAll(context.root, declared, vault, values, identities);
  context.voice.out(sealLine(counts));
  if (counts.written + counts.removed > 0) context.voice.out('next: npm run synth');
}

/** @throws ProblemError `conflicting-secret`, `duplicate-secret` */
export function assertDeclared(declared: readonly SealedSecret[], uses: readonly SecretUse[] = []): void {
  const problems = checkDeclared(declared, uses);
  if (problems.length > 0) throw new ProblemError(problems);
}

export const missingValues = (secret: SealedSecret, vault: Vault) => secret.values.filter(({ name }) => !vault.ciphertexts.has(name));

export interface SealCounts {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

/**
 * Seals every Secret whose values are all there, and removes every other file: nobody declares it, or it holds another vault's values.
 * @param identities open what seems unchanged, for a flipped byte shows only then; none: what seems unchanged is left alone
 */
export async function sealAll(
  root: string,
  declared: readonly SealedSecret[],
  vault: Vault,
  values: ReadonlyMap<string, string>,
  identities: readonly string[] = [],
): Promise<SealCounts> {
  const { sealed } = readSources(root);
  const complete = declared.filter((secret) => missingValues(secret, vault).length === 0);
  const judged = await Promise.all(
    complete.map(async (secret) => {
      const text = sealed.get(secret.sealedPath);
      const whole = sealState(secret, vault, text).kind === 'sealed' && (await opens(text ?? '', identities));
      return { secret, whole };
    }),
  );
  const changed = judged.flatMap(({ secret, whole }) => (whole ? [] : [secret]));
  const lookup = ({ name }: { readonly name: string }) => values.get(name) ?? '';
  const texts = await Promise.all(
    changed.map(async (secret) => ({ path: secret.sealedPath, text: await sealSecret(secret, vault, lookup, sopsTools()) })),
  );
  for (const { path, text } of texts) replaceFile(root, `${SEALED_FOLDER}/${path}`, text);
  const wanted = new Set(complete.map(({ sealedPath }) => sealedPath));
  const orphans = [...sealed.keys()].filter((path) => !wanted.has(path));
  for (const path of orphans) remove(join(root, SEALED_FOLDER, path));
  return { written: changed.length, unchanged: complete.length - changed.length, removed: orphans.length };
}

async function opens(text: string, identities: readonly string[]): Promise<boolean> {
  if (identities.length === 0) return true;
  try {
    await decryptDocument(text, identities);
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

export const sealLine = ({ written, unchanged, removed }: SealCounts): string =>
  `sealed: ${written} written, ${unchanged} unchanged${removed > 0 ? `, ${removed} removed` : ''}`;

function remove(file: string): void {
  rmSync(file);
  try {
    rmdirSync(dirname(file));
  } catch {
    // The folder holds other files.
  }
}
