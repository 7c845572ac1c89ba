/** What a section works with: programs, a folder that goes away, and an end for whatever it starts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, type RunOptions, runProgram } from '../../commands/hosts/programs';
import { Stopwatch } from './stopwatch';
import type { ToolName } from './tool-table';
import { buildTool } from './tools';

/** Programs that run. They do not outlive us, not even when a reader closes the pipe that we write to. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Waits for the end of a started program. @returns its exit status; null where a signal ended it */
export const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('close', resolve))
    : Promise.resolve(child.exitCode);

export class Bench {
  private readonly ends: (() => void | Promise<void>)[] = [];
  private readonly building = new Stopwatch();

  constructor(
    readonly env: NodeJS.ProcessEnv,
    /** Prints a line between those of the cases. */
    readonly say: (line: string) => void,
  ) {}

  /** The path of a program that is built from its pin, now if it was not before. */
  tool(name: ToolName): Promise<string> {
    return this.building.during(buildTool(name, this.env, this.say));
  }

  /** Milliseconds that went by while it waited for tools. */
  get waitedForTools(): number {
    return this.building.milliseconds;
  }

  /** A new empty folder outside the repository, removed with the section. */
  folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'h-kube-conformance-'));
    this.atEnd(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  /** Runs a program to its end. A status that is not 0 is a result, not an exception. */
  run(program: string, args: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> {
    return runProgram(program, args, { env: this.env, ...options });
  }

  /** Starts a program that runs until the section ends. @param log the file that takes what it says */
  start(
    program: string,
    args: readonly string[],
    log: string,
    options: Partial<Pick<RunOptions, 'cwd' | 'env' | 'input'>> = {},
  ): ChildProcess {
    const file = openSync(log, 'a');
    const { input = '', ...rest } = options;
    const child = spawn(program, args, { env: this.env, ...rest, stdio: ['pipe', file, file] });
    closeSync(file);
    // It may be gone before it has read everything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    running.add(child);
    const gone = new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    }).then(() => void running.delete(child));
    this.atEnd(async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const stubborn = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(stubborn);
    });
    return child;
  }

  /** Called when the section is over, the latest first. */
  atEnd(end: () => void | Promise<void>): void {
    this.ends.push(end);
  }

  async close(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}
