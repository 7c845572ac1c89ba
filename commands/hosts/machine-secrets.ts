/** What a play has to be handed, opened in memory and nowhere else. */

import type { Subject } from '../../constructs/host/step/step';
import { undefinedSecret } from '../../constructs/secrets/check-secrets';
import { DEMO, isDemo } from '../../constructs/secrets/demo-key';
import { VAULT_PATH } from '../../constructs/secrets/vault';
import { ProblemError } from '../../constructs/values/problem';
import { handedOver, handedOverTexts } from '../../synth/ansible';
import { ownKeys } from '../age-keys';
import { openVault, readVault } from '../open-vault';
import type { HostsContext } from './context';

/** The texts of a play. @param joinKey empty where the machine is in the mesh */
export type Texts = (subjects: readonly Subject[], joinKey: string) => ReadonlyMap<string, string>;

/** A machine is never given what everybody can read. @throws ProblemError `demo-key`, `no-vault` */
export function refuseDemoKey(context: Pick<HostsContext, 'root'>): void {
  if (!isDemo(readVault(context).vault)) return;
  throw ProblemError.of(VAULT_PATH, { code: 'demo-key', message: `${DEMO.message}, and machines would get them`, fix: DEMO.fix });
}

/** Opens the vault for plays. @throws ProblemError `undefined-secret`, and what opening the vault throws */
export async function openTexts(context: HostsContext): Promise<Texts> {
  const { root, env, voice, stdin } = context;
  const keys = { SOPS_AGE_KEY: env['SOPS_AGE_KEY'], SOPS_AGE_KEY_FILE: env['SOPS_AGE_KEY_FILE'] };
  const { vault, values } = await openVault({ root, voice, stdin, env: keys, declared: () => [] });
  const identities = await ownKeys({ root, env: keys });
  const ageKey = identities.find(({ recipient }) => vault.recipients.includes(recipient))?.identity ?? '';
  return (subjects, joinKey) =>
    handedOverTexts(
      subjects,
      (value) => {
        const text = values.get(value.name);
        if (text === undefined) throw ProblemError.of(VAULT_PATH, undefinedSecret(value));
        return text;
      },
      { ageKey, joinKey },
    );
}

/** What a play is handed, by where it goes: names only. */
export const handedNames = (subjects: readonly Subject[]): readonly string[] => [...handedOver(subjects).keys()];
