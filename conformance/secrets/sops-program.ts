/** The real sops on texts: nothing that it decrypts touches the disk. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Ended } from '../../commands/hosts/programs';
import type { Bench } from '../runner/bench';

export class Sops {
  /** Where its `--in-place` verbs work. */
  readonly folder: string;

  private constructor(
    private readonly bench: Bench,
    private readonly program: string,
    private readonly identities: readonly string[],
  ) {
    this.folder = bench.folder();
  }

  /** @param identities secret age keys that it may use */
  static async make(bench: Bench, identities: readonly string[]): Promise<Sops> {
    return new Sops(bench, await bench.tool('sops'), identities);
  }

  run(args: readonly string[], input = ''): Promise<Ended> {
    const env = { PATH: this.bench.env['PATH'], HOME: this.folder, SOPS_AGE_KEY: this.identities.join('\n') };
    return this.bench.run(this.program, ['--disable-version-check', ...args], { cwd: this.folder, env, input });
  }

  /** What a document says; undefined where it is refused. */
  async decrypt(text: string): Promise<unknown> {
    const { status, stdout } = await this.run(
      ['decrypt', '--input-type', 'yaml', '--output-type', 'json', '--filename-override', 'document.yaml'],
      text,
    );
    return status === 0 ? JSON.parse(stdout) : undefined;
  }

  /** @throws Error where it refuses */
  async encrypt(document: object, recipient: string): Promise<string> {
    const types = ['--input-type', 'json', '--output-type', 'yaml', '--filename-override', 'document.json'];
    return said(await this.run(['encrypt', '--age', recipient, ...types], JSON.stringify(document)));
  }

  /** A verb that changes a file. @throws Error where it refuses */
  async change(...args: string[]): Promise<void> {
    said(await this.run(args));
  }

  path(name: string): string {
    return join(this.folder, name);
  }
}

function said({ status, stdout, stderr }: Ended): string {
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Does a piece of work for each, as many at a time as the machine has cores. Results are in order. */
export async function forEach<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const todo = items.entries();
  const worker = async () => {
    for (const [index, item] of todo) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
