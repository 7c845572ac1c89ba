/** `ansible-playbook`: where it is, running a play with it, and what came of that. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../constructs/host/machine';
import { type Problem, ProblemError } from '../../constructs/values/problem';
import { handOver } from '../hand-over';
import type { Login } from './logins';
import { type Ended, missingTool, runProgram } from './programs';
import { sshProblem } from './ssh';

/** The one command that makes it, in a virtual environment of the repository. */
export const installAnsible = (version: string): string => `python3 -m venv .venv && .venv/bin/pip install ansible-core==${version}`;

const OLDEST = 16;

/** Its path: the repository's own virtual environment first. @throws ProblemError `missing-tool`, `old-ansible` */
export async function findAnsible(root: string, env: NodeJS.ProcessEnv, version: string): Promise<string> {
  const own = join(root, '.venv/bin/ansible-playbook');
  const program = existsSync(own) ? own : 'ansible-playbook';
  const said = await runProgram(program, ['--version'], { env }).catch((error: unknown): Ended => {
    if (error instanceof ProblemError) throw missingTool('ansible-playbook', installAnsible(version));
    throw error;
  });
  const [, minor] = /\[core 2\.(\d+)/.exec(said.stdout) ?? [];
  if (Number(minor) >= OLDEST) return program;
  throw ProblemError.of('this machine', {
    code: 'old-ansible',
    message: `${program} says ${JSON.stringify((said.stdout || said.stderr).split('\n')[0])}`,
    allowed: `ansible-core 2.${OLDEST} or newer`,
    fix: installAnsible(version),
  });
}

export interface Play {
  readonly machine: Machine;
  /** File below the machine's folder, without its ending. */
  readonly name: 'first-contact' | 'play';
  /** The way on which the machine has just answered. */
  readonly login: Login;
  /** What it reads at run time, by where it goes. */
  readonly texts: ReadonlyMap<string, string>;
  /** Shows what would change, and changes nothing. */
  readonly check: boolean;
  /** Shows how files change. */
  readonly diff: boolean;
}

export interface PlayTools {
  readonly program: string;
  /** `dist/hosts` of the repository. */
  readonly plays: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
}

/** Runs a play. @returns how many tasks changed something @throws ProblemError `half-done`, `check-stopped`, `interrupted`, and as {@link sshProblem} */
export async function runPlay(play: Play, { program, plays, env, onLine }: PlayTools): Promise<number> {
  const { machine, name, login, texts, check, diff } = play;
  const folder = mkdtempSync(join(tmpdir(), 'h-kube-play-'));
  const over = handOver(texts, env);
  // The keyboard's interrupt reaches Ansible too; here it must not keep the pipe from being taken away.
  const stay = () => undefined;
  process.on('SIGINT', stay);
  try {
    const flags = [...(check ? ['--check'] : []), ...(diff ? ['--diff'] : [])];
    const inventories = ['-i', 'inventory.yaml', '-i', inventory(folder, machine, login)];
    const ended = await runProgram(program, [...inventories, `${machine.name}/${name}.yaml`, ...over.args, ...flags], {
      cwd: plays,
      // Named, for a folder that others may write to is otherwise passed over without a word.
      env: { ...env, ANSIBLE_CONFIG: join(plays, 'ansible.cfg') },
      onLine,
    });
    if (ended.status !== 0) throw new ProblemError([failure(play, ended)]);
    return Number(new RegExp(`^${machine.name} .*\\bchanged=(\\d+)`, 'm').exec(ended.stdout)?.[1] ?? 0);
  } finally {
    process.off('SIGINT', stay);
    over.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the one machine: a play speaks to others too. */
function inventory(folder: string, { name }: Machine, { user, address, through }: Login): string {
  const file = join(folder, 'login.json');
  const jump = through === undefined ? '' : `-o ProxyJump=${through}`;
  const host = { ansible_user: user, ansible_host: address, ansible_ssh_common_args: jump };
  writeFileSync(file, JSON.stringify({ all: { hosts: { [name]: host } } }));
  return file;
}

const AGAIN = 'then run the same command again: what is done stays as it is, and what is missing is done';

/** A signal, or Ansible's own word for one. Source: ansible 2.19, cli/__init__.py. */
const INTERRUPTED = [-1, 99];

/** The first task that stopped the play, in words. */
function failure({ machine, check, login }: Play, { status, stdout, stderr }: Ended): Problem {
  const path = `nodes/${machine.name}`;
  if (INTERRUPTED.includes(status))
    return { path, code: 'interrupted', message: 'the play was interrupted', fix: AGAIN.replace('then ', '') };
  const before = stdout.slice(0, stdout.search(/^fatal: /m) + 1 || undefined);
  const task = [...before.matchAll(/^TASK \[(.*)\] \**$/gm)].at(-1)?.[1] ?? 'before its first task';
  const [, host = machine.name, kind, details = ''] = /^fatal: \[([^\]]+)\]: (UNREACHABLE|FAILED)! => (.*)$/m.exec(stdout) ?? [];
  const message = messageIn(details) ?? (stderr.trim().split('\n').at(-1) || `ansible-playbook ended with ${status}`);
  if (kind === 'UNREACHABLE') {
    const who = host.replace(/^.*-> /, '');
    return sshProblem(who, who === machine.name ? login : { user: 'the administrator', address: who }, message);
  }
  const stopped = `stopped at "${task}"${host === machine.name ? '' : ` (${host})`}: ${message}`;
  if (check) {
    const fix = 'nothing was changed. A check cannot see past what is not there yet: where that is the reason, run it without --check';
    return { path, code: 'check-stopped', message: stopped, fix };
  }
  return { path, code: 'half-done', message: stopped, fix: `correct what it says, ${AGAIN}` };
}

/** What a task said of itself: one JSON object in a line. */
function messageIn(details: string): string | undefined {
  try {
    const { msg, stderr } = JSON.parse(details) as { readonly msg?: string; readonly stderr?: string };
    return [msg, stderr].filter((text) => text !== undefined && text !== '').join(': ') || undefined;
  } catch {
    return details === '' ? undefined : details;
  }
}
