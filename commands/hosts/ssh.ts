/** Running scripts on machines, and in plain words why that is not possible. */
import type { Problem } from '../../constructs/values/problem';
import { type Login, type Logins, wayOf, wordsOf } from './logins';
import { type Ended, runProgram } from './programs';

export type Answer = { readonly ok: true; readonly said: Ended } | { readonly ok: false; readonly problem: Problem };

/** What `ssh` is told wherever nobody sits beside it. Keys and agents are the user's own configuration. */
export const SSH_OPTIONS = ['BatchMode=yes', 'ConnectTimeout=10', 'StrictHostKeyChecking=accept-new'] as const;

export const sshArguments = ({ user, address, through }: Login): string[] => [
  ...SSH_OPTIONS.flatMap((option) => ['-o', option]),
  ...(through === undefined ? [] : ['-J', through]),
  `${user}@${address}`,
];

/** Lines of a script: `$as_root` before a command gives it root's rights, whoever has logged in. */
export const AS_ROOT = `as_root=
if [ "$(id -u)" != 0 ]; then as_root='sudo -n'; fi`;

/** Runs a script on a machine. What `ssh` itself could not do is a problem; what the script could not do is its status. */
export async function onMachine(name: string, login: Login, script: string, env: NodeJS.ProcessEnv, limit = 60): Promise<Answer> {
  const said = await runProgram('ssh', [...sshArguments(login), 'sh -s'], { env, input: script, limit });
  if (said.status !== 255 && said.status !== -1) return { ok: true, said };
  return { ok: false, problem: sshProblem(name, login, said.status === -1 ? 'Connection timed out' : said.stderr) };
}

/** What came of several ways: the first that led there, or a problem of each. */
export type Reached =
  | { readonly ok: true; readonly login: Login; readonly said: Ended }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Runs a script that changes nothing, on the first way that leads to a machine. */
export async function onFirst(name: string, logins: Logins, script: string, env: NodeJS.ProcessEnv, limit?: number): Promise<Reached> {
  const problems: Problem[] = [];
  // Who is silent on a way is silent there to everybody; who refuses somebody refuses them on every way.
  const shut = new Set<string>();
  for (const login of logins) {
    const who = `${login.user}@${login.address}`;
    if (shut.has(wayOf(login)) || shut.has(who)) continue;
    const answer = await onMachine(name, login, script, env, limit);
    if (answer.ok) return { ok: true, login, said: answer.said };
    problems.push(answer.problem);
    shut.add(answer.problem.code === 'unreachable-host' ? wayOf(login) : who);
  }
  return { ok: false, problems };
}

const KINDS = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed/,
    code: 'changed-host-key',
    message: 'another machine answers than last time, or its host key is new',
    fix: ({ address }: Login) => `if it was installed anew: ssh-keygen -R ${address}; otherwise somebody may be in between`,
  },
  {
    pattern: /Permission denied|Too many authentication failures|no such identity/i,
    code: 'refused-key',
    message: 'it answers, and refuses every key that was offered',
    fix: ({ user }: Login) =>
      `load the key that belongs to ${user} (ssh-add), or write its public half at administrator.sshKeys in site.ts and let it in by the provider's console`,
  },
] as const;

/** What `ssh` says after the reason, when the other machine could not lead on. */
const AFTERWARDS = /^(stdio forwarding failed|kex_exchange_identification: Connection closed|Connection closed by UNKNOWN port)/;

/** @param said what `ssh` or Ansible printed */
export function sshProblem(name: string, login: Login, said: string): Problem {
  const path = `nodes/${name}`;
  const who = wordsOf(login);
  const kind = KINDS.find(({ pattern }) => pattern.test(said));
  if (kind !== undefined) return { path, code: kind.code, message: `${who}: ${kind.message}`, fix: kind.fix(login) };
  const lines = said.split(/\r?\n|\\r\\n|\\n/).filter((line) => line.trim() !== '' && !line.startsWith('Warning: Permanently added'));
  const reason = lines.findLast((line) => !AFTERWARDS.test(line)) ?? lines.at(-1) ?? 'nothing was said';
  const inMesh = /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(login.address);
  return {
    path,
    code: 'unreachable-host',
    message: `${who} does not answer: ${reason.replace(/^(ssh: connect to host \S+ port \d+|channel \d+: open failed: connect failed): /, '').trim()}`,
    fix: !inMesh
      ? 'is the machine on, the address right, and this computer where its firewall lets somebody in?'
      : login.through === undefined
        ? 'is this computer in the mesh (tailscale status), and is the machine on?'
        : 'is the machine on, and in the mesh (npm run status mesh)?',
  };
}

/** An argument as a shell reads it. */
export const quoted = (args: readonly string[]): string =>
  args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`)).join(' ');
