/** Where secret age keys come from: the environment first, then the user's own file, then the public demo key. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identitiesIn, newIdentity, recipientOf } from '../constructs/secrets/age-key';
import { ProblemError } from '../constructs/values/problem';
import type { SecretsContext } from './secrets-context';

export const OWN_KEY = 'secrets/age.key';
export const DEMO_KEY = 'secrets/demo.age-key';

export interface AgeKey {
  readonly identity: string;
  readonly recipient: string;
  /** Where it was found, in words. */
  readonly from: string;
}

/** The user's own keys in order of precedence. @throws ProblemError `bad-key` for a place that holds none */
export async function ownKeys({ root, env }: Pick<SecretsContext, 'root' | 'env'>): Promise<AgeKey[]> {
  const { SOPS_AGE_KEY, SOPS_AGE_KEY_FILE } = env;
  return [
    ...(SOPS_AGE_KEY ? await keysIn(SOPS_AGE_KEY, 'SOPS_AGE_KEY') : []),
    ...(SOPS_AGE_KEY_FILE ? await keysOfFile(SOPS_AGE_KEY_FILE, 'the file of SOPS_AGE_KEY_FILE') : []),
    ...(existsSync(join(root, OWN_KEY)) ? await keysOfFile(join(root, OWN_KEY), OWN_KEY) : []),
  ];
}

/** The key that everybody has. @throws ProblemError `bad-key` */
export async function demoKey(root: string): Promise<AgeKey> {
  const [key] = await keysOfFile(join(root, DEMO_KEY), DEMO_KEY);
  if (key === undefined) throw badKey(DEMO_KEY);
  return key;
}

/** Makes the user's own key; never overwrites one. */
export async function makeOwnKey(root: string): Promise<AgeKey> {
  const identity = await newIdentity();
  const recipient = (await recipientOf(identity)) ?? '';
  const text = `# The key to this repository's secrets. Never commit it; keep a copy off this machine.\n# public key: ${recipient}\n${identity}\n`;
  writeFileSync(join(root, OWN_KEY), text, { flag: 'wx', mode: 0o600 });
  return { identity, recipient, from: OWN_KEY };
}

async function keysOfFile(file: string, from: string): Promise<AgeKey[]> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw badKey(from);
  }
  return keysIn(text, from);
}

async function keysIn(text: string, from: string): Promise<AgeKey[]> {
  const keys = await Promise.all(
    identitiesIn(text).map(async (identity) => ({ identity, recipient: (await recipientOf(identity)) ?? '', from })),
  );
  if (keys.length === 0 || keys.some(({ recipient }) => recipient === '')) throw badKey(from);
  return keys;
}

const badKey = (from: string) =>
  ProblemError.of(from, {
    code: 'bad-key',
    message: 'no secret age key can be read here',
    allowed: 'lines that begin with AGE-SECRET-KEY-1, as age-keygen writes them',
    fix: 'correct it, or take it away',
  });
