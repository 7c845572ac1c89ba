/** A small repository in a temporary folder, over which tests run the verbs of `secrets`. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { identitiesIn } from '../constructs/secrets/age-key';
import { checkSecrets } from '../constructs/secrets/check-secrets';
import { exampleSecrets } from '../constructs/secrets/fixtures';
import type { SecretUses } from '../constructs/secrets/secret-use';
import { type SecretTemplate, SecretValue } from '../constructs/secrets/secret-value';
import { decryptDocument } from '../constructs/secrets/sops';
import { ProblemError } from '../constructs/values/problem';
import { readSources } from '../synth/read';
import { secretsCommand } from './secrets';
import type { SecretInput, SecretsContext } from './secrets-context';

const DEMO_FILE = readFileSync(join(__dirname, '../secrets/demo.age-key'), 'utf8');

export const VAULT = 'secrets/vault.sops.yaml';
export const password = SecretValue.random('web/password', 24);
export const key = SecretValue.random('web/key');
const token = SecretValue.given('web/token', 'from the provider');
export const RANDOM_ONLY = { web: { password, key }, db: { password } };
export const WITH_TOKEN = { ...RANDOM_ONLY, mail: { 'config.json': { json: { token } } } };

type Declared = Readonly<Record<string, Readonly<Record<string, SecretTemplate>>>>;

export interface Run {
  /** Data of each Secret by its name. @default {@link RANDOM_ONLY} */
  readonly declared?: Declared;
  /** @default - an empty pipe */
  readonly stdin?: SecretInput;
  /** @default - empty */
  readonly env?: SecretsContext['env'];
  /** @default - nobody else asks for values */
  readonly uses?: SecretUses;
}

export class ExampleRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'h-kube-secrets-'));
  /** Everything that any run said or threw. */
  readonly said: string[] = [];

  constructor() {
    mkdirSync(join(this.root, 'secrets'));
    writeFileSync(join(this.root, 'secrets/demo.age-key'), DEMO_FILE);
  }

  delete(): void {
    rmSync(this.root, { recursive: true });
  }

  /** Runs a verb. @returns what it said */
  async run(args: string, { declared = RANDOM_ONLY, stdin = pipe(''), env = {}, uses = [] }: Run = {}): Promise<string> {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const program = new Command().exitOverride().configureOutput({ writeOut: say, writeErr: say });
    const secrets = exampleSecrets(declared);
    const voice = { out: say, err: say };
    secretsCommand(program, { root: this.root, env, declared: () => secrets, uses: async () => uses, voice, stdin });
    try {
      await program.parseAsync(['secrets', ...args.split(' ')], { from: 'user' });
    } catch (error) {
      if (error instanceof Error) this.said.push(`${error.stack} ${error.message}`);
      throw error;
    } finally {
      this.said.push(...lines);
    }
    return lines.join('\n');
  }

  /** Runs a verb that must fail with problems. */
  async fails(args: string, run: Run = {}): Promise<{ readonly code: string; readonly text: string }> {
    const error = await this.run(args, run).then(
      () => new Error('it went well'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ProblemError)) throw error;
    return { code: error.problems.map(({ code }) => code).join(), text: error.message };
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  files(): string[] {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(this.root, path)).isFile())
      .sort();
  }

  contents(): Record<string, string> {
    return Object.fromEntries(this.files().map((path) => [path, this.read(path)]));
  }

  /** The secret keys that a run would use. */
  identities(): string[] {
    return identitiesIn(this.read(existsSync(join(this.root, 'secrets/age.key')) ? 'secrets/age.key' : 'secrets/demo.age-key'));
  }

  /** The vault's plain values. */
  async values(): Promise<Record<string, string>> {
    return { ...(await decryptDocument(this.read(VAULT), this.identities())).plain } as Record<string, string>;
  }

  /** The codes that a check would find. */
  problems(declared: Declared = RANDOM_ONLY): string[] {
    return checkSecrets({ sealedSecrets: exampleSecrets(declared), ...readSources(this.root) }).map(({ code }) => code);
  }
}

export const pipe = (text: string | Uint8Array): SecretInput => {
  const stream = new PassThrough();
  stream.end(text);
  return stream;
};

/** A terminal at which someone types once echo is off. */
export function terminal(...typed: readonly string[]): SecretInput & { readonly modes: boolean[] } {
  const stream = new PassThrough();
  const modes: boolean[] = [];
  const setRawMode = (mode: boolean) => {
    modes.push(mode);
    if (mode) for (const chunk of typed) stream.write(chunk);
  };
  return Object.assign(stream, { isTTY: true, modes, setRawMode });
}
