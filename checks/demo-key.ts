/** A vault that everybody can open. Said in every run, for nothing else would remind anyone. */
import { DEMO, DEMO_RECIPIENT } from '../constructs/secrets/demo-key';
import { VAULT_PATH } from '../constructs/secrets/vault';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function demoKey({ sources: { vault } }: Pick<Model, 'sources'>): Problem[] {
  if (!vault?.includes(DEMO_RECIPIENT)) return [];
  return [{ path: VAULT_PATH, code: 'demo-key', severity: 'notice', ...DEMO }];
}
