/** What must be true of the vault and the sealed Secrets before anything is written; needs no key. */
import { type PlacelessProblem, type Problem, ProblemError } from '../values/problem';
import { repeated } from '../values/repeated';
import { type SealState, sealState } from './seal-state';
import type { SealedSecret } from './sealed-secret';
import type { SecretUse, SecretUses } from './secret-use';
import type { Origin, SecretValue } from './secret-value';
import { parseVault, VAULT_PATH, type Vault } from './vault';

/** The folder of sealed files, by namespace. */
export const SEALED_FOLDER = 'secrets/sealed';

export interface SecretSources {
  readonly sealedSecrets: readonly SealedSecret[];
  /** Who else asks for values. @default - nobody */
  readonly uses?: SecretUses;
  /** Values that stay although nobody asks for them. @default - none */
  readonly retained?: readonly string[];
  /** Text of the vault. @default - there is none, which is a problem when a Secret asks for a value */
  readonly vault: string | undefined;
  /** Text of each sealed file, by its path below `secrets/sealed/`. */
  readonly sealed: ReadonlyMap<string, string>;
}

/** The ciphertext of a Secret, where there is one. */
export const sealedText = (secret: SealedSecret, sealed: SecretSources['sealed']): string | undefined => sealed.get(secret.sealedPath);

/** Every problem at once, in the order of the Secrets. */
export function checkSecrets({ sealedSecrets, uses: known = [], retained = [], vault: text, sealed }: SecretSources): Problem[] {
  const uses = known === 'unknown' ? [] : known;
  const declared = checkDeclared(sealedSecrets, uses);
  if (text === undefined) return sealedSecrets.length + uses.length === 0 ? declared : [...declared, noVault];
  const { vault, problems } = tryVault(text);
  if (vault === undefined) return [...declared, ...problems];
  return [
    ...declared,
    ...sealedSecrets.flatMap((secret) => problemsOf(secret, vault, sealed)),
    ...uses.flatMap(({ path, values }) => missing(values, vault).map((value) => ({ path, ...undefinedSecret(value) }))),
    ...(known === 'unknown' ? [] : unused(vault, [...sealedSecrets, ...uses], retained)),
    ...orphans(sealedSecrets, sealed),
  ];
}

/** What is wrong with the declarations alone: `conflicting-secret`, `duplicate-secret`. */
export const checkDeclared = (secrets: readonly SealedSecret[], uses: readonly SecretUse[] = []): Problem[] => [
  ...conflicts([...secrets.map(({ node: { path }, values }) => ({ path, values })), ...uses]),
  ...duplicates(secrets),
];

const missing = (values: readonly SecretValue[], { ciphertexts }: Vault) => values.filter(({ name }) => !ciphertexts.has(name));

/** The vault is not there. */
export const noVault: Problem = {
  path: VAULT_PATH,
  code: 'no-vault',
  message: 'there is no vault',
  fix: 'run npm run secrets init',
};

function tryVault(text: string): { readonly vault?: Vault; readonly problems: readonly Problem[] } {
  try {
    return { vault: parseVault(text), problems: [] };
  } catch (error) {
    if (error instanceof ProblemError) return { problems: error.problems };
    throw error;
  }
}

function problemsOf(secret: SealedSecret, vault: Vault, sealed: SecretSources['sealed']): Problem[] {
  const path = secret.node.path;
  const absent = missing(secret.values, vault);
  const problem = sealProblem(secret, sealState(secret, vault, sealedText(secret, sealed)));
  // A Secret whose values are missing cannot be sealed, so beside that only what is dangerous is said, and what would be written all the same.
  const quiet = awaited(absent) ? problem?.code === 'missing-seal' : absent.length > 0 && problem?.code !== 'sealed-plaintext';
  return [
    ...absent.map((value) => ({ path, ...(awaited(absent) ? awaitedSecret(value, secret) : undefinedSecret(value)) })),
    ...(problem === undefined || quiet ? [] : [{ path, ...problem }]),
  ];
}

/** Whether values are missing, and all of them for the one reason that nobody can know them yet. */
export const awaited = (absent: readonly SecretValue[]): boolean => absent.length > 0 && absent.every(({ after }) => after !== undefined);

/** Its consumer waits, and everything else goes on. */
const awaitedSecret = (value: SecretValue, { name }: SealedSecret): PlacelessProblem => ({
  ...undefinedSecret(value),
  severity: 'notice',
  message: `value "${value.name}" is not in the vault yet, so Secret "${name}" is not written, and what takes it waits`,
  fix: `once ${value.after} runs, ${undefinedSecret(value).fix}, then npm run secrets seal and npm run synth`,
});

/** A value that the vault lacks. */
export const undefinedSecret = ({ name, origin }: SecretValue): PlacelessProblem => ({
  code: 'undefined-secret',
  message: `value "${name}" is not in the vault`,
  fix: origin.kind === 'random' ? 'run npm run secrets init' : `run npm run secrets set ${name} (${origin.hint})`,
});

function sealProblem(secret: SealedSecret, state: SealState): PlacelessProblem | undefined {
  const file = `${SEALED_FOLDER}/${secret.sealedPath}`;
  const fix = 'run npm run secrets seal';
  switch (state.kind) {
    case 'sealed':
      return undefined;
    case 'missing':
      return { code: 'missing-seal', message: `Secret "${secret.name}" was never sealed: there is no ${file}`, fix };
    case 'stale':
      return { code: 'stale-seal', message: `Secret "${secret.name}" was sealed from something else than is declared now`, fix };
    case 'broken':
      return { code: 'broken-seal', message: `${file} is not an encrypted Secret`, fix };
    case 'plaintext':
      return {
        code: 'sealed-plaintext',
        message: `${file} can be read at ${state.where}`,
        allowed: 'ciphertext below data and stringData, and no comments',
        fix: `${fix}; a value that reached git must be changed where it is used`,
      };
    case 'recipients':
      return { code: 'wrong-recipient', message: `Secret "${secret.name}" was sealed to ${state.recipients.join(', ')}`, fix };
  }
}

const originText = (origin: Origin): string => (origin.kind === 'random' ? `random, ${origin.length} characters` : 'given');

function conflicts(uses: readonly SecretUse[]): Problem[] {
  const first = new Map<string, { readonly origin: string; readonly path: string }>();
  return uses.flatMap(({ path, values }) =>
    values.flatMap(({ name, origin }): Problem[] => {
      const here = originText(origin);
      const known = first.get(name);
      if (known === undefined) first.set(name, { origin: here, path });
      if (known === undefined || known.origin === here) return [];
      return [
        {
          path,
          code: 'conflicting-secret',
          message: `value "${name}" is ${here} here and ${known.origin} at ${known.path}`,
          fix: 'declare it once, and pass the object',
        },
      ];
    }),
  );
}

const duplicates = (secrets: readonly SealedSecret[]): Problem[] =>
  repeated(secrets, ({ sealedPath }) => sealedPath).map(({ item, first }) => ({
    path: item.node.path,
    code: 'duplicate-secret',
    message: `Secret "${item.namespace}/${item.name}" is also declared at ${first.node.path}`,
    fix: 'rename one, or pass the object',
  }));

function unused({ names }: Vault, uses: readonly Pick<SecretUse, 'values'>[], retained: readonly string[]): Problem[] {
  const used = new Set(uses.flatMap(({ values }) => values.map(({ name }) => name)));
  return names
    .filter((name) => !used.has(name) && !retained.includes(name))
    .map((name) => ({
      path: VAULT_PATH,
      code: 'unused-secret',
      message: `value "${name}" is in the vault and nobody asks for it`,
      fix: `while something still needs it, name it or its bucket in \`retained\` of apps/index.ts; otherwise run npm run secrets remove ${name}`,
    }));
}

function orphans(secrets: readonly SealedSecret[], sealed: SecretSources['sealed']): Problem[] {
  const declared = new Set(secrets.map(({ sealedPath }) => sealedPath));
  return [...sealed.keys()]
    .filter((path) => !declared.has(path))
    .map((path) => ({
      path: `${SEALED_FOLDER}/${path}`,
      code: 'unused-seal',
      message: 'sealed for a Secret that nobody declares',
      fix: 'run npm run secrets seal, which removes it',
    }));
}
