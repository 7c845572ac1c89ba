/** `secrets list`: every value, who takes it, and whether what they take is sealed. Needs no key. */
import { sealState } from '../constructs/secrets/seal-state';
import type { SealedSecret } from '../constructs/secrets/sealed-secret';
import { readSources } from '../synth/read';
import { readVault, sayIfDemo } from './open-vault';
import type { SecretsContext } from './secrets-context';
import { usesOf, usesOfMachines, valuesOf } from './secrets-set';

const HEADER = ['VALUE', 'ORIGIN', 'PRESENT', 'SEALED', 'STALE', 'CONSUMERS'];

/** @throws ProblemError `no-vault`, and what parsing the vault throws */
export async function list(context: SecretsContext): Promise<void> {
  const declared = await context.declared();
  const { vault } = readVault(context);
  const { sealed } = readSources(context.root);
  sayIfDemo(vault, context);
  const machines = await usesOfMachines(context);
  const others = (await context.uses?.()) === 'unknown' ? 'unknown' : 'unused';
  const values = valuesOf(await usesOf(context));
  const states = new Map(declared.map((secret) => [secret, sealState(secret, vault, sealed.get(secret.sealedPath)).kind]));
  const rows = [...new Set([...values.keys(), ...vault.names])].sort().map((name) => {
    const consumers = declared.filter((secret) => secret.values.some((value) => value.name === name));
    const missing = consumers.filter((secret) => states.get(secret) === 'missing').length;
    const fresh = consumers.filter((secret) => states.get(secret) === 'sealed').length;
    return [
      name,
      values.get(name)?.origin.kind ?? others,
      vault.ciphertexts.has(name) ? 'yes' : 'no',
      `${fresh}/${consumers.length}`,
      fresh + missing < consumers.length ? 'yes' : 'no',
      [...consumers.map(nameOf), ...machines.filter((use) => use.values.some((value) => value.name === name)).map(({ path }) => path)].join(
        ', ',
      ) || '-',
    ];
  });
  for (const line of table([HEADER, ...rows])) context.voice.out(line);
}

const nameOf = ({ namespace, name }: SealedSecret): string => `${namespace}/${name}`;

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
