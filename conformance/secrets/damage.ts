/** Every place of an encrypted document in which a byte can be flipped, once each, and every key that can be taken away. */
import { load } from 'js-yaml';
import { renderSops } from '../../commands/secrets-context';
import { leavesOf, mapLeaves, pathText, type SopsDocument } from '../../constructs/secrets/sops-document';

export interface Damage {
  /** Such as `tag of stringData.password`. */
  readonly place: string;
  readonly text: string;
}

interface Envelope {
  readonly age: readonly { readonly enc: string; readonly recipient: string }[];
  readonly mac: string;
  readonly lastmodified: string;
}

const CIPHERTEXT = /^ENC\[AES256_GCM,data:(.*),iv:(.*),tag:(.*),type:str\]$/;

/** The document as our own YAML: nothing is changed, only laid out anew. */
export const relaid = (text: string): string => renderSops(load(text) as object);

/** @param step every so many bytes of the data key are flipped */
export function damages(text: string, step: number): Damage[] {
  const { sops, ...values } = load(text) as { readonly sops: Envelope };
  const document = values as unknown as SopsDocument;
  const rendered = (place: string, changed: object, envelope: object = sops): Damage => ({
    place,
    text: renderSops({ ...changed, sops: envelope }),
  });
  const ofValues = [...leavesOf(document)].flatMap(({ path, text: leaf }) =>
    flippedLeaf(leaf).map(({ part, text: damaged }) =>
      rendered(
        `${part} of ${pathText(path)}`,
        mapLeaves(document, (other, at) => (pathText(at) === pathText(path) ? damaged : other)),
      ),
    ),
  );
  const ofKey = flippedArmor(sops.age[0]?.enc ?? '', step).map((enc, index) =>
    rendered(`data key, byte ${index * step}`, document, { ...sops, age: [{ ...sops.age[0], enc }, ...sops.age.slice(1)] }),
  );
  const ofMac = flippedLeaf(sops.mac).map(({ part, text: mac }) => rendered(`${part} of the mac`, document, { ...sops, mac }));
  const ofDate = [...sops.lastmodified].map((_, index) =>
    rendered(`lastmodified, character ${index}`, document, { ...sops, lastmodified: flippedText(sops.lastmodified, index) }),
  );
  const ofAbsence = Object.keys(values).map((key) =>
    rendered(`without ${key}`, Object.fromEntries(Object.entries(values).filter(([other]) => other !== key))),
  );
  return [...ofValues, ...ofAbsence, ...ofKey, ...ofMac, ...ofDate];
}

/** A ciphertext with a bit of its data, nonce or tag turned over; clear text with a bit of its first character. */
function flippedLeaf(leaf: string): { readonly part: string; readonly text: string }[] {
  if (leaf === '') return [];
  const [, ...parts] = CIPHERTEXT.exec(leaf) ?? [];
  if (parts.length === 0) return [{ part: 'clear text', text: flippedText(leaf, 0) }];
  return ['data', 'iv', 'tag'].map((part, index) => {
    const [data, iv, tag] = parts.map((base64, at) =>
      at === index ? flippedBytes(Buffer.from(base64, 'base64')).toString('base64') : base64,
    );
    return { part, text: `ENC[AES256_GCM,data:${data},iv:${iv},tag:${tag},type:str]` };
  });
}

const ARMOR = /^-----BEGIN AGE ENCRYPTED FILE-----\n([\s\S]*)\n-----END AGE ENCRYPTED FILE-----\n?$/;

/** The armored key once for every so many bytes of it. */
function flippedArmor(enc: string, step: number): string[] {
  const [, base64 = ''] = ARMOR.exec(enc) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) => {
    const lines = flippedBytes(bytes, index * step)
      .toString('base64')
      .replaceAll(/(.{64})(?=.)/g, '$1\n');
    return `-----BEGIN AGE ENCRYPTED FILE-----\n${lines}\n-----END AGE ENCRYPTED FILE-----\n`;
  });
}

function flippedBytes(bytes: Buffer, index = 0): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[index] = (flipped[index] ?? 0) ^ 1;
  return flipped;
}

function flippedText(text: string, index: number): string {
  return text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ 1) + text.slice(index + 1);
}
