/** `secrets set` and `secrets remove`: one value of the vault. */
import type { SecretUse } from '../constructs/secrets/secret-use';
import type { SecretValue } from '../constructs/secrets/secret-value';
import { changeDocument, setValue } from '../constructs/secrets/sops';
import { VAULT_PATH } from '../constructs/secrets/vault';
import { ProblemError } from '../constructs/values/problem';
import { openVault, sayIfDemo } from './open-vault';
import { readSecret } from './read-secret';
import { replaceFile } from './replace-file';
import { type SecretsContext, sopsTools } from './secrets-context';

/** Everyone who asks for values: Secrets of the cluster by namespace and name, machines by theirs. */
export async function usesOf(context: Pick<SecretsContext, 'declared' | 'uses'>): Promise<readonly SecretUse[]> {
  const secrets = (await context.declared()).map(({ node, values }) => ({ path: node.path, values }));
  return [...secrets, ...(await usesOfMachines(context))];
}

/** What is known of them: nothing while their plans cannot be made. */
export async function usesOfMachines({ uses }: Pick<SecretsContext, 'uses'>): Promise<readonly SecretUse[]> {
  const known = (await uses?.()) ?? [];
  return known === 'unknown' ? [] : known;
}

/** Without the plans of the machines nobody can say that a value is not theirs. @throws ProblemError `unknown-uses` */
async function assertUsesKnown({ uses }: Pick<SecretsContext, 'uses'>, name: string): Promise<void> {
  if ((await uses?.()) !== 'unknown') return;
  throw ProblemError.of(VAULT_PATH, {
    code: 'unknown-uses',
    message: `value "${name}" may be one of the machines, whose plans cannot be made now`,
    fix: 'run npm run check, and do first what it says of nodes/',
  });
}

/** Every value that anyone asks for, by name. */
export function valuesOf(uses: readonly SecretUse[]): Map<string, SecretValue> {
  const values = uses.flatMap((use) => use.values);
  return new Map(values.sort((a, b) => (a.name < b.name ? -1 : 1)).map((value) => [value.name, value]));
}

/** @throws ProblemError `unknown-secret`, `unknown-uses`, what reading the value throws, and what opening the vault throws */
export async function set(context: SecretsContext, name: string): Promise<void> {
  const values = valuesOf(await usesOf(context));
  const value = values.get(name);
  if (value === undefined) {
    await assertUsesKnown(context, name);
    throw unknown(name, [...values.keys()], 'declare who uses it, or correct the name');
  }
  const { document, vault } = await openVault(context);
  sayIfDemo(vault, context);
  const hint = value.origin.kind === 'given' ? ` (${value.origin.hint})` : '';
  const plain = await readSecret(context.stdin, name, () =>
    context.voice.err(`type the value of ${name}${hint} and press Enter; it is not shown`),
  );
  const text = setValue(document, name, plain, sopsTools());
  if (text === document.text) {
    context.voice.out(`${name} has this value already`);
    return;
  }
  replaceFile(context.root, VAULT_PATH, text);
  context.voice.out(`set ${name}\nnext: npm run secrets seal`);
}

/** @throws ProblemError `unknown-secret`, `secret-in-use`, `unknown-uses`, and what opening the vault throws */
export async function remove(context: SecretsContext, name: string): Promise<void> {
  const users = (await usesOf(context)).filter(({ values }) => values.some((value) => value.name === name));
  if (users.length > 0) {
    throw ProblemError.of(VAULT_PATH, {
      code: 'secret-in-use',
      message: `value "${name}" is used by ${users.map(({ path }) => path).join(', ')}`,
      fix: 'take it out of what uses it first',
    });
  }
  await assertUsesKnown(context, name);
  const { document, vault } = await openVault(context);
  sayIfDemo(vault, context);
  if (!vault.ciphertexts.has(name)) throw unknown(name, vault.names, 'correct the name');
  const { [name]: _removed, ...rest } = document.plain;
  replaceFile(context.root, VAULT_PATH, changeDocument(document, rest, sopsTools()));
  context.voice.out(`removed ${name}`);
}

const unknown = (name: string, names: readonly string[], fix: string) =>
  ProblemError.of(VAULT_PATH, {
    code: 'unknown-secret',
    message: `nobody knows a value "${name}"`,
    allowed: names.length === 0 ? 'none' : names.join(', '),
    fix,
  });
