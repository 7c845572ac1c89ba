/** What the verbs that speak to machines are run with. */
import type { Machine } from '../../constructs/host/machine';
import type { HostPlan } from '../../constructs/host/plan';
import { type Problem, ProblemError } from '../../constructs/values/problem';
import type { Model } from '../../synth/model';
import { isNotice, sayProblems } from '../say';
import type { SecretsContext } from '../secrets-context';

/** What of a model the machines are made from. */
export type HostsModel = Pick<Model, 'cluster' | 'machines' | 'hosts' | 'files'>;

export interface HostsContext extends Pick<SecretsContext, 'root' | 'voice' | 'stdin'> {
  /** The whole environment. Programs see only a part of it. */
  readonly env: NodeJS.ProcessEnv;
  /** The model, and everything that is wrong with it. */
  readonly judged: () => Promise<{ readonly model: HostsModel; readonly problems: readonly Problem[] }>;
  readonly versions: () => Promise<{
    /** As its release is called. */
    readonly k3s: string;
    /** Of `ansible-core`, for whoever has none. */
    readonly ansible: string;
  }>;
}

/** The model where nothing is wrong with it; notices are said. @throws ProblemError with every problem */
export async function soundModel({ judged, voice }: Pick<HostsContext, 'judged' | 'voice'>): Promise<HostsModel> {
  const { model, problems } = await judged();
  const errors = problems.filter((problem) => !isNotice(problem));
  if (errors.length > 0) throw new ProblemError(errors);
  sayProblems(problems, voice);
  return model;
}

/** @throws ProblemError `unknown-node` */
export function machineNamed(name: string, machines: readonly Machine[]): Machine {
  const machine = machines.find((one) => one.name === name);
  if (machine !== undefined) return machine;
  throw ProblemError.of('nodes', {
    code: 'unknown-node',
    message: `no machine is called "${name}"`,
    allowed: machines.map((one) => one.name).join(', '),
    fix: 'use one of these, or add it to nodes/',
  });
}

/** @throws ProblemError `unknown-node`, `no-public-address` */
export function planNamed(name: string, { hosts, machines }: Pick<HostsModel, 'hosts' | 'machines'>): HostPlan {
  const machine = machineNamed(name, machines);
  const plan = hosts.find((one) => one.machine === machine);
  if (plan !== undefined) return plan;
  const { name: anchor } = anchorOf(machines);
  throw ProblemError.of(`nodes/${anchor}`, {
    code: 'no-public-address',
    message: `the anchor has no publicIp yet, so there is no play for ${name}`,
    fix: `make it with Terraform, and write the output ${anchor}-ipv4 as its publicIp`,
  });
}

/** The machine that everything else hangs on; a model with machines and without it has a problem of its own. */
export function anchorOf(machines: readonly Machine[]): Machine {
  const anchor = machines.find(({ role }) => role === 'anchor');
  if (anchor === undefined) throw new Error('there is no anchor');
  return anchor;
}
