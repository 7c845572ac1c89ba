/** What control planes have a say in: their tokens are the cluster's, and nothing may run ahead of them. */
import { createHash } from 'node:crypto';
import { BARE_TOKEN, TOKENS } from '../../constructs/host/k3s/config';
import type { Machine } from '../../constructs/host/machine';
import { type Problem, ProblemError } from '../../constructs/values/problem';
import { type Facts, minor, type Tokens } from './probe';

type Token = keyof typeof TOKENS;

/** Those that speak for the cluster: first who keeps etcd. */
export const controlPlanes = (machines: readonly Machine[]): readonly Machine[] =>
  machines.filter(({ role }) => role === 'control-plane').sort((a, b) => Number(b.etcd) - Number(a.etcd));

/** A control plane that was asked what it is. */
export interface Peer {
  readonly machine: Machine;
  readonly answer: { readonly ok: true; readonly facts: Facts } | { readonly ok: false; readonly problems: readonly Problem[] };
}

export interface Joining {
  readonly machine: Machine;
  /** Version of K3s that it gets. */
  readonly k3s: string;
  /** Sums of the tokens that it gets. */
  readonly tokens: Tokens;
  /** The control plane that keeps etcd, and with it what the tokens are. */
  readonly keeper: Machine;
  /** Asks the other control planes. */
  readonly ask: () => Promise<readonly Peer[]>;
}

/** Sums of what a play hands over. @param texts by where they go */
export function tokensIn(texts: ReadonlyMap<string, string>): Tokens {
  const sum = (token: Token) => {
    const text = texts
      .get(TOKENS[token].file)
      ?.replace(/^K10[^:]*::[^:]*:/, '')
      .replaceAll('\n', '');
    return text === undefined ? undefined : createHash('sha256').update(text).digest('hex');
  };
  return { server: sum('server'), agent: sum('agent') };
}

/**
 * Whether the control planes allow it; they are asked only where something would change that they have a say in.
 * @throws ProblemError `changed-token`, `newer-than-control-plane`, `control-planes-apart`, `silent-control-plane`, all of them
 */
export async function assertJoins(facts: Facts, joining: Joining): Promise<void> {
  const { role } = joining.machine;
  const problems =
    role === 'worker' ? await asWorker(facts, joining) : role === 'control-plane' ? await asControlPlane(facts, joining) : [];
  if (problems.length > 0) throw new ProblemError(problems);
}

/** A kubelet may not be newer than any API server. Source: Kubernetes, version skew policy. */
async function asWorker(facts: Facts, joining: Joining): Promise<readonly Problem[]> {
  const { machine, k3s, tokens, ask } = joining;
  if (facts.k3s === k3s && facts.tokens.agent === tokens.agent) return [];
  return (await ask()).flatMap((peer): Problem[] => {
    const { answer } = peer;
    if (!answer.ok) return answer.problems.map((problem) => silent(peer.machine, problem, joining));
    const runs = answer.facts.k3s;
    const found: Problem[] = [];
    if (runs === undefined || minor(runs) < minor(k3s)) {
      found.push({
        path: `nodes/${machine.name}`,
        code: 'newer-than-control-plane',
        message: `it would get K3s ${k3s}, and ${peer.machine.name} has ${runs ?? 'none'}`,
        allowed: 'a minor version that every control plane has',
        fix: `npm run ${runs === undefined ? 'bootstrap' : 'configure'} ${peer.machine.name} first`,
      });
    }
    if (differs(answer.facts.tokens.agent, tokens.agent)) {
      found.push(changed('agent', `${peer.machine.name} lets workers in by another`, joining));
    }
    return found;
  });
}

/** Control planes take turns in any order, and stay within one minor. Sources: K3s docs, manual upgrades; Kubernetes, version skew policy. */
async function asControlPlane(facts: Facts, joining: Joining): Promise<readonly Problem[]> {
  const { machine, k3s, tokens, ask } = joining;
  const others = (['server', 'agent'] as const).filter((token) => differs(facts.tokens[token], tokens[token]));
  const moves = facts.k3s !== undefined && minor(facts.k3s) !== minor(k3s);
  if (others.length === 0 && !moves) return [];
  const peers = await ask();
  // Where it was changed on another control plane, this one only has not been started with it yet.
  const unknown = others.filter((token) => !peers.some(({ answer }) => answer.ok && answer.facts.tokens[token] === tokens[token]));
  if (unknown.length === 0 && !moves) return [];
  return [
    ...unknown.map((token) => changed(token, 'K3s here would not start again: it was started with another', joining)),
    ...peers.flatMap(({ machine: peer, answer }): Problem[] => {
      if (!answer.ok) return answer.problems.map((problem) => silent(peer, problem, joining));
      const runs = answer.facts.k3s;
      if (!moves || runs === undefined || Math.abs(minor(k3s) - minor(runs)) <= 1) return [];
      const code = 'control-planes-apart';
      const message = `it would get K3s ${k3s}, and ${peer.name} has ${runs}`;
      const fix = `set the minor after that of ${peer.name} in versions.ts, configure every control plane, and go on from there`;
      return [{ path: `nodes/${machine.name}`, code, message, allowed: 'the same minor version, or one apart', fix }];
    }),
  ];
}

const differs = (has: string | undefined, wanted: string | undefined): boolean =>
  has !== undefined && wanted !== undefined && has !== wanted;

const silent = ({ name }: Machine, { message, fix }: Problem, { machine }: Joining): Problem => ({
  path: `nodes/${machine.name}`,
  code: 'silent-control-plane',
  message: `${name} has a say in this, and cannot be asked: ${message}`,
  fix: `${fix} (one that is gone for good is taken out of nodes/)`,
});

/** K3s encrypts what it keeps about the cluster with the servers' token, and the workers' is in there. @param what is so, up to the token's name */
function changed(token: Token, what: string, { machine, keeper }: Joining): Problem {
  const { value, kept } = TOKENS[token];
  const back = `ssh -F dist/ssh_config ${keeper.name} "sudo sed '${BARE_TOKEN}' ${kept}" | npm run secrets set ${value}`;
  const change =
    token === 'server'
      ? `to change it: "sudo k3s token rotate" on ${keeper.name}, then the same, then configure every control plane`
      : 'K3s has no command that changes it';
  return {
    path: `nodes/${machine.name}`,
    code: 'changed-token',
    message: `${what} ${value} than the vault's`,
    fix: `give the vault what K3s has: ${back}; ${change}`,
  };
}
