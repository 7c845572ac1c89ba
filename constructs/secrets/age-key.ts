/** age keys: finding them in a key file, and wrapping a document's data key. The library loads at first use: synth needs no key. */

const IDENTITY = /^AGE-SECRET-KEY-1[0-9A-Z]+$/;

/** The secret keys in the text of a key file, as `age-keygen` writes it. */
export const identitiesIn = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => IDENTITY.test(line));

/** The public half of a secret key; undefined for one that is misspelt. */
export async function recipientOf(identity: string): Promise<string | undefined> {
  const { identityToRecipient } = await import('age-encryption');
  try {
    return await identityToRecipient(identity);
  } catch {
    return undefined;
  }
}

/** A new secret key. */
export async function newIdentity(): Promise<string> {
  const { generateX25519Identity } = await import('age-encryption');
  return generateX25519Identity();
}

/** Encrypts a data key to one recipient, armored. */
export async function wrapKey(dataKey: Uint8Array, recipient: string): Promise<string> {
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(dataKey));
}

/** The data key, or undefined where the text was not encrypted to this key or was changed. */
export async function unwrapKey(armored: string, identity: string): Promise<Uint8Array | undefined> {
  const { armor, Decrypter } = await import('age-encryption');
  try {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return await decrypter.decrypt(armor.decode(armored));
  } catch {
    return undefined;
  }
}
