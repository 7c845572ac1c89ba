/** The `sops:` block of a document: who can open it, what is encrypted, and the digest. */
import { ProblemError } from '../values/problem';
import { isStringCiphertext } from './sops-cipher';
import type { SopsPath } from './sops-document';

/** The data key, encrypted to one age recipient. */
export interface SopsRecipient {
  readonly recipient: string;
  /** Armored age file. */
  readonly enc: string;
}

/** In the field's own spelling, as sops 3.13 writes it. */
export interface SopsMetadata {
  readonly age: readonly SopsRecipient[];
  /** Everything below a key that matches is encrypted, and nothing else. */
  readonly encrypted_regex?: string;
  /** RFC 3339, in UTC and whole seconds. */
  readonly lastmodified: string;
  readonly mac: string;
  /** Stands where no other rule does: keys that end so stay in clear. */
  readonly unencrypted_suffix?: string;
  readonly version: string;
}

/** The release whose format we write. */
export const SOPS_VERSION = '3.13.3';

const SUFFIX = '_unencrypted';

/** What says which leaves are encrypted. */
export const ruleOf = (encryptedRegex?: string): Pick<SopsMetadata, 'encrypted_regex' | 'unencrypted_suffix'> =>
  encryptedRegex === undefined ? { unencrypted_suffix: SUFFIX } : { encrypted_regex: encryptedRegex };

/** Whether the leaf at a path is encrypted under a rule. */
export function isEncrypted(path: SopsPath, { encrypted_regex, unencrypted_suffix }: ReturnType<typeof ruleOf>): boolean {
  const keys = path.filter((part) => typeof part === 'string');
  if (encrypted_regex !== undefined) {
    const pattern = new RegExp(encrypted_regex);
    return keys.some((key) => pattern.test(key));
  }
  return unencrypted_suffix === undefined || !keys.some((key) => key.endsWith(unencrypted_suffix));
}

/** RFC 3339 as sops writes it. */
export const timestamp = (now: Date): string => `${now.toISOString().slice(0, 19)}Z`;

/** @throws ProblemError `not-sops` when the block is missing or not whole, `unsupported-sops` for what we do not write */
export function sopsMetadata(value: unknown): SopsMetadata {
  if (typeof value !== 'object' || value === null) throw notSops('it has no "sops" block');
  const block = value as Record<string, unknown>;
  const foreign = Object.keys(block).filter((key) => !KNOWN.has(key) && !isEmpty(block[key]));
  if (foreign.length > 0) throw unsupported(`its sops block says ${foreign.map((key) => `"${key}"`).join(', ')}`);
  for (const key of ['lastmodified', 'mac', 'version']) {
    if (typeof block[key] !== 'string') throw notSops(`its sops block has no "${key}"`);
  }
  if (!isStringCiphertext(String(block['mac']))) throw notSops('its mac is not encrypted');
  for (const key of ['encrypted_regex', 'unencrypted_suffix']) {
    if (block[key] !== undefined && typeof block[key] !== 'string') throw notSops(`its "${key}" is no string`);
  }
  assertRegex(block['encrypted_regex']);
  const age = block['age'];
  if (!Array.isArray(age) || age.length === 0 || !age.every(isRecipient)) throw notSops('its sops block names no age recipient');
  return block as unknown as SopsMetadata;
}

const KNOWN: ReadonlySet<string> = new Set(['age', 'encrypted_regex', 'lastmodified', 'mac', 'unencrypted_suffix', 'version']);

const isEmpty = (value: unknown): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

function isRecipient(value: unknown): value is SopsRecipient {
  if (typeof value !== 'object' || value === null) return false;
  const { recipient, enc } = value as Record<string, unknown>;
  return typeof recipient === 'string' && typeof enc === 'string';
}

function assertRegex(pattern: unknown): void {
  if (pattern === undefined) return;
  try {
    new RegExp(String(pattern));
  } catch {
    throw unsupported(`its encrypted_regex "${pattern}" is no pattern that we read`);
  }
}

const notSops = (why: string) =>
  ProblemError.of('', { code: 'not-sops', message: `not a SOPS document: ${why}`, fix: 'restore the file from git, or make it anew' });

const unsupported = (why: string) =>
  ProblemError.of('', {
    code: 'unsupported-sops',
    message: `a SOPS document of another kind: ${why}`,
    allowed: 'age recipients, encrypted_regex, a MAC over all values',
    fix: 'take the setting out with sops, which knows it',
  });
