/** `secrets init`: the user's own key, a vault with every value that can be made up, and the sealed files. */

import { isDemo } from '../constructs/secrets/demo-key';
import type { SecretValue } from '../constructs/secrets/secret-value';
import { changeDocument, encryptDocument } from '../constructs/secrets/sops';
import { parseVault, VAULT_PATH, type Vault } from '../constructs/secrets/vault';
import { ProblemError } from '../constructs/values/problem';
import { readSources } from '../synth/read';
import { type AgeKey, demoKey, makeOwnKey, ownKeys } from './age-keys';
import { type OpenVault, openVault, sayIfDemo } from './open-vault';
import { randomText } from './random-text';
import { replaceFile } from './replace-file';
import { count } from './say';
import { type SecretsContext, sopsTools } from './secrets-context';
import { assertDeclared, sealAll, sealLine } from './secrets-seal';
import { usesOf, usesOfMachines, valuesOf } from './secrets-set';
import { sopsConfig } from './sops-config';

type Values = ReadonlyMap<string, string>;

/**
 * Adds what is missing; a vault on the public demo key is replaced by one of the user's own. Running it again changes nothing.
 * @param demo stay on the public demo key, with placeholders for what only a person knows
 * @throws ProblemError `own-vault` for the demo key over a vault that is somebody's, and what opening the vault throws
 */
export async function init(context: SecretsContext, { demo = false }: { readonly demo?: boolean } = {}): Promise<void> {
  const { root, voice } = context;
  const declared = await context.declared();
  assertDeclared(declared, await usesOfMachines(context));
  const wanted = [...valuesOf(await usesOf(context)).values()];
  const before = await openIfThere(context, demo);
  const leavesDemo = !demo && before !== undefined && isDemo(before.vault);
  const kept = leavesDemo ? givenByPeople(before.values, wanted) : (before?.values ?? new Map());
  const missing = wanted.filter(({ name }) => !kept.has(name));
  const made = missing.flatMap((value) => makeUp(value, demo));
  const values = new Map([...kept, ...made]);

  const text = await write(context, before, leavesDemo, values, demo);
  const vault = parseVault(text);
  sayIfDemo(vault, context);
  if (readSources(root).vault !== text) replaceFile(root, VAULT_PATH, text);
  sopsConfig(root, vault.recipients);
  voice.out(`vault: ${count(made.length, 'value')} made, ${kept.size} kept, ${VAULT_PATH} for ${vault.recipients.join(', ')}`);
  if (leavesDemo && kept.size > 0) {
    voice.out(
      `note: these could be read with the demo key, so change them if the old vault was ever shared: ${[...kept.keys()].join(', ')}`,
    );
  }
  voice.out(sealLine(await sealAll(root, declared, vault, values)));
  if ((await context.uses?.()) === 'unknown')
    voice.out('note: the plans of the machines cannot be made yet, so their values are missing; run this again once they can');
  sayWhatIsLeft(context, vault, wanted);
}

async function openIfThere(context: SecretsContext, demo: boolean): Promise<OpenVault | undefined> {
  const { vault: text } = readSources(context.root);
  if (text === undefined) return undefined;
  const vault = parseVault(text);
  if (demo && !isDemo(vault)) {
    throw ProblemError.of(VAULT_PATH, {
      code: 'own-vault',
      message: `the vault belongs to ${vault.recipients.join(', ')}, not to the demo key`,
      fix: 'run npm run secrets init without --demo, or move the vault away first',
    });
  }
  return openVault(context);
}

async function write(
  context: SecretsContext,
  before: OpenVault | undefined,
  leavesDemo: boolean,
  values: Values,
  demo: boolean,
): Promise<string> {
  if (before !== undefined && !leavesDemo) return changeDocument(before.document, Object.fromEntries(values), sopsTools());
  const key = demo ? await demoKey(context.root) : await ownKey(context);
  return encryptDocument(Object.fromEntries(values), { ...sopsTools(), recipients: [key.recipient] });
}

async function ownKey(context: SecretsContext): Promise<AgeKey> {
  const [known] = await ownKeys(context);
  const key = known ?? (await makeOwnKey(context.root));
  context.voice.out(
    known === undefined
      ? `key: made ${key.from} for ${key.recipient}; keep a copy off this machine, nothing else opens the vault`
      : `key: ${key.from} for ${key.recipient}`,
  );
  return key;
}

/** What a demo vault holds that is worth keeping: values that only a person knows, and no placeholders. */
const givenByPeople = (values: Values, wanted: readonly SecretValue[]): Values =>
  new Map(
    wanted.flatMap(({ name, origin }): [string, string][] => {
      const value = values.get(name);
      return origin.kind === 'given' && value !== undefined && value !== placeholder(name) ? [[name, value]] : [];
    }),
  );

function makeUp({ name, origin }: SecretValue, demo: boolean): [string, string][] {
  if (origin.kind === 'random') return [[name, randomText(origin.length)]];
  return demo ? [[name, placeholder(name)]] : [];
}

const placeholder = (name: string): string => `demo placeholder for ${name}`;

function sayWhatIsLeft({ voice }: SecretsContext, vault: Vault, wanted: readonly SecretValue[]): void {
  const open = wanted.filter(({ name }) => !vault.ciphertexts.has(name));
  for (const { name, origin, after } of open) {
    const when = after === undefined ? 'to set' : `once ${after} runs`;
    voice.out(`${when}: npm run secrets set ${name}${origin.kind === 'given' ? ` (${origin.hint})` : ''}`);
  }
  voice.out(open.some(({ after }) => after === undefined) ? 'next: set these, then npm run secrets seal' : 'next: npm run synth');
}
