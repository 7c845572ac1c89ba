/** One encrypted value in SOPS's spelling, and the digest over all values of a document. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

const CIPHERTEXT = /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]+),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:([a-z]+)\]$/;

/** Bytes of a nonce; sops reads no other length. Source: getsops/sops `aes/cipher.go`. */
export const NONCE_BYTES = 32;
const TAG_BYTES = 16;

/** Whether a text is one encrypted value, of any type. */
export const isCiphertext = (text: string): boolean => CIPHERTEXT.test(text);

/** Whether a text is one encrypted string. */
export const isStringCiphertext = (text: string): boolean => CIPHERTEXT.exec(text)?.[4] === 'str';

/** Encrypts one string. @param context what the ciphertext is bound to: the key path, or the date for the MAC */
export function encryptText(text: string, key: Uint8Array, context: string, nonce: Uint8Array): string {
  if (text === '') return '';
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const part = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return `ENC[AES256_GCM,data:${part(data)},iv:${part(nonce)},tag:${part(cipher.getAuthTag())},type:str]`;
}

/** The string in a ciphertext, or undefined where key, context or ciphertext is not what it was encrypted with. */
export function decryptText(ciphertext: string, key: Uint8Array, context: string): string | undefined {
  const [, data = '', nonce = '', tag = '', type] = CIPHERTEXT.exec(ciphertext) ?? [];
  if (type !== 'str') return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** SOPS's digest: SHA-512 over the plain values in document order, upper-case hex. */
export function digestOf(values: Iterable<string>): string {
  const hash = createHash('sha512');
  for (const value of values) hash.update(value, 'utf8');
  return hash.digest('hex').toUpperCase();
}
