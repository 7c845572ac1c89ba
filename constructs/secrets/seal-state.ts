/** Whether a sealed file is what its Secret would be sealed to, judged without a key. */
import { load } from 'js-yaml';
import { canonicalJson } from './canonical-json';
import { envelope, fingerprintOf, SEAL_ANNOTATION, SEALED_REGEX } from './seal';
import type { SealedSecret } from './sealed-secret';
import { parseEncrypted } from './sops';
import { isStringCiphertext } from './sops-cipher';
import { leavesOf, pathText, type SopsDocument, type SopsPath } from './sops-document';
import type { Vault } from './vault';

export type SealState =
  /** Copied as it is. */
  | { readonly kind: 'sealed' }
  | { readonly kind: 'missing' }
  /** Made from another template, other ciphertexts, or changed by hand. */
  | { readonly kind: 'stale' }
  /** Not a SOPS document of ours. */
  | { readonly kind: 'broken' }
  /** Something that should be encrypted can be read. */
  | { readonly kind: 'plaintext'; readonly where: string }
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] };

/** @param text the sealed file, where there is one */
export function sealState(secret: SealedSecret, vault: Vault, text: string | undefined): SealState {
  if (text === undefined) return { kind: 'missing' };
  const where = plaintextIn(text);
  if (where !== undefined) return { kind: 'plaintext', where };
  const parsed = tryParse(text);
  if (parsed === undefined || parsed.metadata.encrypted_regex !== SEALED_REGEX) return { kind: 'broken' };
  const recipients = parsed.metadata.age.map(({ recipient }) => recipient).sort();
  if (recipients.join() !== vault.recipients.join()) return { kind: 'recipients', recipients };
  return fits(secret, vault, parsed.encrypted) ? { kind: 'sealed' } : { kind: 'stale' };
}

/** Where a file can be read that should not be: a place in it, never what stands there. */
function plaintextIn(text: string): string | undefined {
  if (/(^|\s)#/m.test(text)) return 'a comment';
  let parsed: unknown;
  try {
    parsed = load(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { data, stringData } = parsed as Record<string, unknown>;
  const readable = leavesIn({ data, stringData }, []).find(({ leaf }) => leaf !== '' && !isStringCiphertext(String(leaf)));
  return readable && pathText(readable.path);
}

function leavesIn(node: unknown, path: SopsPath): { readonly path: SopsPath; readonly leaf: unknown }[] {
  if (node === undefined) return [];
  if (typeof node !== 'object' || node === null) return [{ path, leaf: node }];
  return Object.entries(node).flatMap(([key, child]) => leavesIn(child, [...path, key]));
}

function tryParse(text: string): ReturnType<typeof parseEncrypted> | undefined {
  try {
    return parseEncrypted(text);
  } catch {
    return undefined;
  }
}

function fits(secret: SealedSecret, vault: Vault, { stringData, ...clear }: SopsDocument): boolean {
  const expected = envelope(secret, { [SEAL_ANNOTATION]: fingerprintOf(secret, vault) });
  const keys = typeof stringData === 'object' ? [...leavesOf(stringData)].map(({ path }) => pathText(path)) : [];
  return canonicalJson(clear) === canonicalJson(expected) && canonicalJson(keys.sort()) === canonicalJson(Object.keys(secret.data).sort());
}
