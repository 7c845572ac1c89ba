/** Programs of the operator's machine: what they are given to see of the world, and what they answer. */
import { spawn } from 'node:child_process';
import { ProblemError } from '../../constructs/values/problem';

/** What SSH, Ansible and kubectl need. Everything else stays here: tokens and keys are kept in the environment by habit. */
const PASSED_ON = /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|LANG|LC_\w+|TZ|SSH_AUTH_SOCK|SSH_ASKPASS|DISPLAY|XDG_\w+|KUBECONFIG)$/;

/** The part of an environment that programs may see. Ansible refuses to work in a locale that is not UTF-8. */
export function passedOn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name)));
  return /utf-?8$/i.test(env['LC_ALL'] ?? env['LANG'] ?? '') ? kept : { ...kept, LC_ALL: 'C.UTF-8' };
}

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Text for its standard input. @default - none */
  readonly input?: string;
  /** Called with every line of its output, as it comes. @default - nobody is told */
  readonly onLine?: (line: string) => void;
  /** Whether what it prints is kept until its end; what it complains about always is. @default true */
  readonly keepsOutput?: boolean;
  /** Seconds after which it is ended. @default - it takes as long as it takes */
  readonly limit?: number;
}

export interface Ended {
  /** Its exit status; -1 where a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PACKAGES: Readonly<Record<string, string>> = {
  ssh: 'install the OpenSSH client (apt install openssh-client)',
  mkfifo: 'install coreutils',
};

/** What to say of a program that is not there. */
export const missingTool = (program: string, fix = PACKAGES[program] ?? 'install it, or correct PATH') =>
  ProblemError.of('this machine', { code: 'missing-tool', message: `there is no program "${program}"`, fix });

/** @throws ProblemError `missing-tool` where it cannot be started */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { env, cwd, input = '', onLine, keepsOutput = true, limit } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: 'pipe' });
    const timer = limit === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limit * 1000);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const lines = linesTo(onLine);
    child.stdout.on('data', (chunk: Buffer) => {
      if (keepsOutput) out.push(chunk);
      lines.take(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? missingTool(program) : error);
    });
    child.once('close', (status) => {
      clearTimeout(timer);
      lines.end();
      resolve({ status: status ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
    // It may be gone before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function linesTo(onLine: ((line: string) => void) | undefined) {
  const decoder = new TextDecoder();
  let rest = '';
  return {
    take(chunk: Buffer): void {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) onLine?.(line);
    },
    end(): void {
      if (rest !== '') onLine?.(rest);
    },
  };
}
