/** Small Secrets and foreseeable randomness for tests. */
import { createHash } from 'node:crypto';
import { dump } from 'js-yaml';
import { exampleApp, exampleCluster } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { SealedSecret, type SealedSecretProps } from './sealed-secret';
import type { SecretTemplate } from './secret-value';
import type { SopsTools } from './sops';

/** The same bytes and the same second for every test; another `seed` gives other bytes. */
export function exampleTools(seed = 'example'): SopsTools {
  let count = 0;
  return {
    now: new Date('2026-01-02T03:04:05.678Z'),
    random: (bytes) => createHash('shake256', { outputLength: bytes }).update(`${seed} ${count++}`).digest(),
    render: (document) => dump(document, { lineWidth: -1 }),
  };
}

/** Secrets of one app `apps/web` in namespace `web`, each made by its name. */
export function exampleSecrets(
  secrets: Readonly<Record<string, Readonly<Record<string, SecretTemplate>>>>,
  props: Partial<SealedSecretProps<string>> = {},
): SealedSecret[] {
  const cluster = exampleCluster([
    exampleApp(
      'apps/web',
      (self) => {
        for (const [name, data] of Object.entries(secrets)) new SealedSecret(self, name, { name, data, ...props });
      },
      { namespace: namespace('web', 'restricted') },
    ),
  ]);
  return cluster.findAll(SealedSecret);
}

/** Changes one character. @param place two groups: what stands before it, and the character */
export function flip(text: string, place: RegExp): string {
  const [whole = '', before = '', character = ''] = place.exec(text) ?? [];
  if (whole === '') throw new Error(`${place} is not there`);
  return text.replace(whole, () => before + (character === 'A' ? 'B' : 'A'));
}
