/** The operator's machine: an SSH key, Ansible in a virtual environment, and the written plays. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handOver } from '../../commands/hand-over';
import { type Finished, type RunOptions, runProgram } from '../runner/programs';
import { cacheFolder } from '../runner/tools';
import { ROUTER } from './net';
import { must } from './shell';

export const ANSIBLE = '2.19.4';

/** Folder of the programs of a virtual environment with ansible-core, made at the first call. */
export async function ansible(env: NodeJS.ProcessEnv): Promise<string> {
  const folder = join(cacheFolder(env), `ansible-${ANSIBLE}`);
  if (!existsSync(join(folder, 'bin/ansible-playbook'))) {
    mkdirSync(cacheFolder(env), { recursive: true });
    await must('python3', ['-m', 'venv', folder]);
    await must(join(folder, 'bin/pip'), ['install', '--quiet', `ansible-core==${ANSIBLE}`]);
  }
  return join(folder, 'bin');
}

export interface Recap extends Finished {
  readonly changed: number;
  readonly failed: number;
  readonly unreachable: number;
}

export interface PlayOptions {
  /** Whom the image lets in, and where, before the machine is as the model says. @default - as the inventory says */
  readonly as?: { readonly user: string; readonly address?: string };
  readonly extra?: readonly string[];
  /** What the play reads at run time, by where it goes. */
  readonly handedOver?: ReadonlyMap<string, string>;
  /** Kills it, and what it started, when it comes to this task. @default - it runs to its end */
  readonly breakAt?: string;
  /** Folder of other plays than the written ones. @default - the written ones */
  readonly plays?: string;
}

/** Runs `ip` to its end, or to a task. */
function untilTask(task: string | undefined, args: readonly string[], options: Pick<RunOptions, 'cwd' | 'env'>): Promise<Finished> {
  if (task === undefined) return runProgram('ip', args, options);
  return new Promise((resolve, reject) => {
    const child = spawn('ip', args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      if (stdout.includes(`TASK [${task}]`)) process.kill(-Number(child.pid), 'SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (status) => resolve({ status: status ?? -1, stdout, stderr: '' }));
  });
}

export class Operator {
  constructor(
    private readonly programs: string,
    /** `dist/hosts`. */
    private readonly plays: string,
    /** Holds the key and what SSH knows. */
    private readonly home: string,
  ) {}

  async makeKey(): Promise<string> {
    await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'operator', '-f', join(this.home, 'key')]);
    writeFileSync(
      join(this.home, 'ssh_config'),
      `Host *\n  IdentityFile ${this.home}/key\n  IdentitiesOnly yes\n  UserKnownHostsFile ${this.home}/known_hosts\n  StrictHostKeyChecking accept-new\n  BatchMode yes\n`,
    );
    return readFileSync(join(this.home, 'key.pub'), 'utf8').trim();
  }

  /** With a file of its own, for what jumps through another machine reads it too. */
  private get sshArguments(): readonly string[] {
    return ['-F', join(this.home, 'ssh_config')];
  }

  /** Runs a play on a machine. */
  async play(
    machine: string,
    play: string,
    { as, extra = [], handedOver = new Map(), breakAt, plays = this.plays }: PlayOptions = {},
  ): Promise<Recap> {
    const over = handOver(handedOver);
    const args = ['netns', 'exec', ROUTER, join(this.programs, 'ansible-playbook'), `${machine}/${play}.yaml`];
    const more = [...(as === undefined ? [] : ['-i', 'inventory.yaml', '-i', this.inventory(machine, as)]), ...over.args, ...extra];
    const finished = await untilTask(breakAt, [...args, ...more], {
      cwd: plays,
      env: {
        PATH: process.env['PATH'],
        HOME: this.home,
        LC_ALL: 'C.UTF-8',
        ANSIBLE_NOCOLOR: '1',
        ANSIBLE_SSH_EXTRA_ARGS: this.sshArguments.join(' '),
      },
    }).finally(() => over.end());
    const count = (word: string) => Number(new RegExp(`^${machine} .*\\b${word}=(\\d+)`, 'm').exec(finished.stdout)?.[1] ?? Number.NaN);
    return { ...finished, changed: count('changed'), failed: count('failed'), unreachable: count('unreachable') };
  }

  /** Says it of the one machine: a play speaks to others too. */
  private inventory(machine: string, { user, address }: NonNullable<PlayOptions['as']>): string {
    const path = join(this.home, `first-contact-${machine}.json`);
    const host = { ansible_user: user, ...(address !== undefined && { ansible_host: address }) };
    writeFileSync(path, JSON.stringify({ all: { hosts: { [machine]: host } } }));
    return path;
  }

  /** Tries to log in from outside. */
  ssh(target: string, command: string, options: readonly string[] = []): Promise<Finished> {
    const args = ['netns', 'exec', ROUTER, 'ssh', ...this.sshArguments, ...options, target, command];
    return runProgram('ip', args, { env: process.env });
  }

  /** Runs a script on the operator's machine. */
  run(text: string): Promise<Finished> {
    return runProgram('ip', ['netns', 'exec', ROUTER, 'bash', '-euo', 'pipefail', '-c', text], { env: process.env });
  }
}
