/** From a declared Secret to its ciphertext, with a fingerprint that says what it was made from. */
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { SealedSecret } from './sealed-secret';
import { describe, fill } from './secret-template';
import type { SecretValue } from './secret-value';
import { encryptDocument, type SopsTools } from './sops';
import type { Vault } from './vault';

/** Carries the fingerprint, in clear but under the MAC. */
export const SEAL_ANNOTATION = 'h-kube.io/seal';

/** What is encrypted of a Secret; Flux needs the rest in clear. */
export const SEALED_REGEX = '^(data|stringData)$';

/** The fingerprint of each sealed file that has one. */
export const sealsOf = (sealed: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    [...sealed].flatMap(([path, text]): [string, string][] => {
      const seal = /^ {4}h-kube\.io\/seal: '?([0-9a-f]{64})'?$/m.exec(text)?.[1];
      return seal === undefined ? [] : [[path, seal]];
    }),
  );

/** The Secret without what it holds. */
export function envelope(secret: SealedSecret, annotations: Readonly<Record<string, string>>): object {
  const { name, namespace, labels, type, survives } = secret;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      annotations: { ...annotations, ...(survives && { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }) },
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    type,
  };
}

/** SHA-256 over the template, the ciphertexts of the values in it and the recipients; never over plaintext. */
export function fingerprintOf(secret: SealedSecret, vault: Vault): string {
  const data = Object.fromEntries(Object.entries(secret.data).map(([key, template]) => [key, describe(template)]));
  const material = {
    template: { ...envelope(secret, {}), data },
    values: Object.fromEntries(secret.values.map(({ name }) => [name, vault.ciphertexts.get(name) ?? null])),
    recipients: vault.recipients,
  };
  return createHash('sha256').update(canonicalJson(material)).digest('hex');
}

/** The encrypted Secret, as it is kept and as Flux reads it. @param lookup the plain value of a name */
export function sealSecret(secret: SealedSecret, vault: Vault, lookup: (value: SecretValue) => string, tools: SopsTools): Promise<string> {
  const stringData = Object.fromEntries(Object.entries(secret.data).map(([key, template]) => [key, fill(template, lookup)]));
  const clear = envelope(secret, { [SEAL_ANNOTATION]: fingerprintOf(secret, vault) });
  return encryptDocument({ ...clear, stringData }, { ...tools, recipients: vault.recipients, encryptedRegex: SEALED_REGEX });
}
