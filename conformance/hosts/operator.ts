/** The operator's machine: an SSH key, Ansible in a virtual environment, and the written plays. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handOver } from '../../commands/hand-over';
import type { Bench } from '../runner/bench';
import { type Finished, runProgram } from '../runner/programs';
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
}

export class Operator {
  private tailscale: readonly string[] = [];

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
  async play(machine: string, play: string, { as, extra = [], handedOver = new Map() }: PlayOptions = {}): Promise<Recap> {
    const over = handOver(handedOver);
    const args = ['netns', 'exec', ROUTER, join(this.programs, 'ansible-playbook'), `${machine}/${play}.yaml`];
    const more = [...(as === undefined ? [] : ['-i', 'inventory.yaml', '-i', this.inventory(machine, as)]), ...over.args, ...extra];
    const finished = await runProgram('ip', [...args, ...more], {
      cwd: this.plays,
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

  /** Makes the operator's machine a device of the mesh. @param trust file with the certificate of whoever signs here */
  async join(bench: Bench, server: string, key: string, trust: string): Promise<void> {
    const socket = join(this.home, 'tailscaled.sock');
    const env = { ...bench.env, SSL_CERT_FILE: trust };
    const daemon = await bench.tool('tailscaled');
    const flags = [`--statedir=${this.home}/tailscale`, `--socket=${socket}`, '--tun=tailscale0', '--port=41000'];
    bench.start('ip', ['netns', 'exec', ROUTER, daemon, ...flags], join(this.home, 'tailscaled.log'), { env });
    this.tailscale = [await bench.tool('tailscale'), `--socket=${socket}`];
    const [client = '', ...rest] = this.tailscale;
    const up = ['up', `--login-server=${server}`, `--auth-key=${key}`, '--hostname=operator', '--accept-dns=false', '--timeout=60s'];
    for (let tries = 0; ; tries += 1) {
      const { status, stderr } = await runProgram('ip', ['netns', 'exec', ROUTER, client, ...rest, ...up], { env });
      if (status === 0) return;
      if (tries === 10) throw new Error(`the operator cannot join the mesh: ${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** Which of these TCP ports answer at an address, as seen from the operator's machine. */
  async answering(address: string, ports: readonly number[]): Promise<readonly number[]> {
    const probe = `
import concurrent.futures, socket, sys
def answers(port):
    try: socket.create_connection(('${address}', port), timeout=1.5).close()
    except OSError: return False
    return True
ports = [int(p) for p in sys.argv[1:]]
with concurrent.futures.ThreadPoolExecutor(32) as pool:
    print(*[p for p, a in zip(ports, pool.map(answers, ports)) if a])`;
    const said = await must('ip', ['netns', 'exec', ROUTER, 'python3', '-c', probe, ...ports.map(String)]);
    return said.split(/\s+/).filter(Boolean).map(Number);
  }

  /** Runs a script on the operator's machine. */
  run(text: string): Promise<Finished> {
    return runProgram('ip', ['netns', 'exec', ROUTER, 'bash', '-euo', 'pipefail', '-c', text], { env: process.env });
  }
}
