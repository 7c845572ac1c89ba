/** Documents in SOPS's format, written so that sops and Flux read them and read only if nothing in them was changed. */
import { load } from 'js-yaml';
import { ProblemError } from '../values/problem';
import { recipientOf, unwrapKey, wrapKey } from './age-key';
import { decryptText, digestOf, encryptText, isCiphertext, isStringCiphertext, NONCE_BYTES } from './sops-cipher';
import { contextOf, leafAt, leavesOf, mapLeaves, pathText, type SopsDocument, type SopsPath, sopsDocument } from './sops-document';
import { isEncrypted, ruleOf, SOPS_VERSION, type SopsMetadata, sopsMetadata, timestamp } from './sops-metadata';

/** What this pure room cannot have of itself. */
export interface SopsTools {
  readonly now: Date;
  /** So many bytes that nobody can guess. */
  readonly random: (bytes: number) => Uint8Array;
  /** A document as YAML. Its order of keys is the order of the MAC. */
  readonly render: (document: object) => string;
}

export interface EncryptOptions extends SopsTools {
  /** Public age keys that can open the document. */
  readonly recipients: readonly string[];
  /** What is encrypted: everything below a key that matches. @default - every value */
  readonly encryptedRegex?: string;
  /** 32 bytes. @default - random */
  readonly dataKey?: Uint8Array;
}

/** A document that was opened and found untouched. */
export interface OpenedDocument {
  readonly text: string;
  readonly plain: SopsDocument;
  readonly encrypted: SopsDocument;
  readonly metadata: SopsMetadata;
  readonly dataKey: Uint8Array;
}

/** @throws ProblemError `bad-sops-leaf`, `bad-sops-key`, `bad-recipient` */
export async function encryptDocument(document: unknown, options: EncryptOptions): Promise<string> {
  const plain = sopsDocument(document);
  const dataKey = options.dataKey ?? options.random(32);
  const age = await Promise.all(options.recipients.map(async (recipient) => ({ enc: await wrap(dataKey, recipient), recipient })));
  const rule = ruleOf(options.encryptedRegex);
  const encrypted = mapLeaves(plain, (text, path) => encryptLeaf(text, path, rule, dataKey, options));
  return finish(plain, encrypted, { age, ...rule }, dataKey, options);
}

/**
 * Opens a document and checks its MAC, which sops-age does not.
 * @param identities secret age keys, of which one must be able to open it
 * @throws ProblemError `not-sops`, `unsupported-sops`, `bad-sops-leaf`, `bad-sops-key`, `wrong-key`, `tampered-document`
 */
export async function decryptDocument(text: string, identities: readonly string[]): Promise<OpenedDocument> {
  const { encrypted, metadata } = parseEncrypted(text);
  const { identity, enc } = await matching(metadata, identities);
  const dataKey = await unwrapKey(enc, identity);
  if (dataKey?.length !== 32) throw tampered('its data key does not open');
  for (const { path, text: leaf } of leavesOf(encrypted)) assertSpelling(leaf, path, metadata);
  const plain = await read(encrypted, metadata, identity);
  const mac = decryptText(metadata.mac, dataKey, metadata.lastmodified);
  if (mac === undefined) throw tampered('its mac or lastmodified was changed');
  if (mac !== digestOf(plainLeaves(plain, encrypted))) throw tampered('its mac does not fit its values');
  return { text, plain, encrypted, metadata, dataKey };
}

/** The text with other values. Every value that stays keeps its ciphertext; nothing changed is the same text. */
export function changeDocument(opened: OpenedDocument, document: unknown, tools: SopsTools): string {
  const { plain: before, encrypted: old, metadata, dataKey } = opened;
  const plain = sopsDocument(document);
  if (sameDocument(before, plain)) return opened.text;
  const encrypted = mapLeaves(plain, (text, path) => {
    const kept = leafAt(before, path) === text ? leafAt(old, path) : undefined;
    return kept ?? encryptLeaf(text, path, metadata, dataKey, tools);
  });
  const { mac: _mac, lastmodified: _lastmodified, ...rest } = metadata;
  return finish(plain, encrypted, rest, dataKey, tools);
}

/** The text with one value of its top level added or changed. */
export const setValue = (opened: OpenedDocument, name: string, value: string, tools: SopsTools): string =>
  changeDocument(opened, { ...opened.plain, [name]: value }, tools);

/** What a document says without a key. @throws ProblemError `not-sops`, `unsupported-sops`, `bad-sops-leaf`, `bad-sops-key` */
export function parseEncrypted(text: string): { readonly encrypted: SopsDocument; readonly metadata: SopsMetadata } {
  const { sops, ...rest } = parseYaml(text);
  return { metadata: sopsMetadata(sops), encrypted: sopsDocument(rest) };
}

function parseYaml(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = load(text);
  } catch {
    // js-yaml quotes the lines around a mistake, which may hold what nobody should read.
    parsed = undefined;
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw ProblemError.of('', {
    code: 'not-sops',
    message: 'not a SOPS document: it is not one YAML map',
    fix: 'restore the file from git, or make it anew',
  });
}

function encryptLeaf(text: string, path: SopsPath, rule: ReturnType<typeof ruleOf>, dataKey: Uint8Array, { random }: SopsTools): string {
  if (isEncrypted(path, rule)) {
    if (text.startsWith('\uFEFF')) throw badLeaf(path, 'starts with a byte order mark, which readers drop');
    return encryptText(text, dataKey, contextOf(path), random(NONCE_BYTES));
  }
  if (isCiphertext(text)) throw badLeaf(path, 'stays in clear but is spelt like a ciphertext');
  return text;
}

function finish(
  plain: SopsDocument,
  encrypted: SopsDocument,
  metadata: Omit<SopsMetadata, 'mac' | 'lastmodified' | 'version'>,
  dataKey: Uint8Array,
  { now, random, render }: SopsTools,
): string {
  const written = sopsDocument(load(render(encrypted)));
  const lastmodified = timestamp(now);
  const mac = encryptText(digestOf(plainLeaves(plain, written)), dataKey, lastmodified, random(NONCE_BYTES));
  return render({ ...encrypted, sops: { ...metadata, lastmodified, mac, version: SOPS_VERSION } });
}

function* plainLeaves(plain: SopsDocument, order: SopsDocument): Generator<string> {
  for (const { path } of leavesOf(order)) {
    const text = leafAt(plain, path);
    if (text === undefined) throw new Error(`"${pathText(path)}" is not where it was`);
    yield text;
  }
}

function sameDocument(a: SopsDocument, b: SopsDocument): boolean {
  const left = [...leavesOf(a)];
  const right = [...leavesOf(b)];
  return left.length === right.length && left.every(({ path, text }) => leafAt(b, path) === text);
}

async function wrap(dataKey: Uint8Array, recipient: string): Promise<string> {
  try {
    return await wrapKey(dataKey, recipient);
  } catch {
    throw ProblemError.of('', {
      code: 'bad-recipient',
      message: `"${recipient}" is not an age recipient`,
      allowed: 'public keys that age-keygen prints: age1…',
      fix: 'correct the recipient',
    });
  }
}

async function matching({ age }: SopsMetadata, identities: readonly string[]): Promise<{ identity: string; enc: string }> {
  for (const identity of identities) {
    const recipient = await recipientOf(identity);
    const entry = age.find((one) => one.recipient === recipient);
    if (entry !== undefined) return { identity, enc: entry.enc };
  }
  throw ProblemError.of('', {
    code: 'wrong-key',
    message: 'the key that was found does not open this document',
    allowed: `the secret key of ${age.map(({ recipient }) => recipient).join(' or ')}`,
    fix: 'name the right key in SOPS_AGE_KEY or SOPS_AGE_KEY_FILE, or put it into secrets/age.key',
  });
}

function assertSpelling(leaf: string, path: SopsPath, metadata: SopsMetadata): void {
  if (!isEncrypted(path, metadata)) {
    if (isCiphertext(leaf)) throw tampered(`value at "${pathText(path)}" is encrypted where its rule says clear`);
  } else if (leaf !== '' && !isStringCiphertext(leaf)) {
    if (isCiphertext(leaf)) throw badLeaf(path, 'was encrypted as something else than a string');
    throw tampered(`value at "${pathText(path)}" is not encrypted`);
  }
}

async function read(encrypted: SopsDocument, sops: SopsMetadata, secretKey: string): Promise<SopsDocument> {
  const { decryptSops } = await import('sops-age');
  try {
    // Without secretKey it would go looking for keys in the environment and in the home folder.
    return sopsDocument(await decryptSops(JSON.stringify({ ...encrypted, sops }), { secretKey, fileType: 'json' }));
  } catch {
    // Its messages hold the first characters of the secret key.
    throw tampered('a value in it does not open');
  }
}

const tampered = (what: string) =>
  ProblemError.of('', {
    code: 'tampered-document',
    message: `changed by something that did not have the key: ${what}`,
    fix: 'restore the file from git, and edit it only with npm run secrets or sops',
  });

const badLeaf = (path: SopsPath, what: string) =>
  ProblemError.of('', {
    code: 'bad-sops-leaf',
    message: `value at "${pathText(path)}" ${what}`,
    allowed: 'strings',
    fix: 'write it again as a plain string',
  });
