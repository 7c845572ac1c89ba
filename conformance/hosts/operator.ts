/** The operator's machine: an SSH key, Ansible in a virtual environment, and `h-kube` in a repository of their own. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, runProgram } from '../../commands/hosts/programs';
import { tools } from '../../versions';
import { pythonFolder, pythonPrograms } from '../runner/python';
import { must } from '../runner/shell';
import { ROUTER } from './net';

const ANSIBLE = `ansible-${tools.ansible}`;

/** Folder of the programs of the virtual environment with ansible-core, made or not. */
export const ansibleFolder = (env: NodeJS.ProcessEnv): string => pythonFolder(env, ANSIBLE);

/** The same, made at the first call. */
export const ansible = (env: NodeJS.ProcessEnv): Promise<string> =>
  pythonPrograms(env, ANSIBLE, [`ansible-core==${tools.ansible}`], 'ansible-playbook');

const inRouter = ['netns', 'exec', ROUTER] as const;

export class Operator {
  /** @param home holds the key and what SSH knows @param repository is theirs, once it has been made */
  constructor(
    private readonly home: string,
    private readonly repository: string,
  ) {}

  /** For everything in the operator's namespace, also what SSH starts by itself to get through another machine. @returns the public key */
  async makeKey(): Promise<string> {
    const folder = `/etc/netns/${ROUTER}/ssh`;
    await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'operator', '-f', join(this.home, 'key')]);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'ssh_config'),
      `Host *\n  IdentityFile ${this.home}/key\n  IdentitiesOnly yes\n  UserKnownHostsFile ${this.home}/known_hosts\n  StrictHostKeyChecking accept-new\n  BatchMode yes\n`,
    );
    return readFileSync(join(this.home, 'key.pub'), 'utf8').trim();
  }

  /** Runs `h-kube` to its end. @param breakAt kills it, and what it started, when it comes to this task of a play */
  hKube(args: readonly string[], breakAt?: string): Promise<Ended> {
    const all = [...inRouter, process.execPath, 'bin/h-kube.js', ...args];
    const options = { cwd: this.repository, env: { PATH: process.env['PATH'], HOME: this.home } };
    return breakAt === undefined ? runProgram('ip', all, options) : killedAt(`TASK [${breakAt}]`, all, options);
  }

  /** Tries to log in from outside. */
  ssh(target: string, command: string, options: readonly string[] = []): Promise<Ended> {
    return runProgram('ip', [...inRouter, 'ssh', ...options, target, command], { env: process.env });
  }
}

function killedAt(
  words: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('ip', args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      if (stdout.includes(words)) process.kill(-Number(child.pid), 'SIGKILL');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
  });
}
