/** `logs`: what services of machines, Flux and pods say, without knowing where each of them runs. */
import type { Machine } from '../../constructs/host/machine';
import type { HostPlan } from '../../constructs/host/plan';
import { ProblemError } from '../../constructs/values/problem';
import { type HostsContext, type HostsModel, machineNamed } from './context';
import { controlPlanes } from './control-planes';
import { usualLogins } from './logins';
import { passedOn, runProgram } from './programs';
import { onFirst, quoted, sshArguments, sshProblem } from './ssh';

export interface LogsOptions {
  /** Goes on with what is said from now on. */
  readonly follow?: boolean;
  /** How many lines of the past. */
  readonly lines: string;
  /** The machine, where several run it. @default - the first one */
  readonly on?: string;
}

interface Source {
  /** Machines that have it, the likeliest first. */
  readonly machines: readonly Machine[];
  readonly command: readonly string[];
}

/** @throws ProblemError `unknown-log`, `unknown-node`, `log-failed`, and as `sshProblem` */
export async function logs(context: HostsContext, what: string, options: LogsOptions): Promise<void> {
  const { model } = await context.judged();
  const { machines, command } = sourceOf(what, model, options);
  const env = passedOn(context.env);
  const { machine, login } = await firstReached(machines, model, env);
  const said = await runProgram('ssh', [...sshArguments(login), quoted(['sudo', ...command])], {
    env,
    onLine: context.voice.out,
    keepsOutput: false,
  });
  if (said.status === 255) throw new ProblemError([sshProblem(machine.name, login, said.stderr)]);
  if (said.status > 0) {
    throw ProblemError.of(`nodes/${machine.name}`, {
      code: 'log-failed',
      message: said.stderr.trim().split('\n').at(-1) || `"${command.join(' ')}" ended with ${said.status}`,
      fix: 'npm run status says what runs and what does not',
    });
  }
}

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

function sourceOf(what: string, model: HostsModel, { follow, lines, on }: LogsOptions): Source {
  const named = on === undefined ? undefined : machineNamed(on, model.machines);
  const units = new Map<string, Machine[]>();
  for (const plan of model.hosts) for (const unit of unitsOf(plan)) units.set(unit, [...(units.get(unit) ?? []), plan.machine]);
  const wanted = what === 'k3s' ? ['k3s', 'k3s-agent'] : [what];
  const found = wanted.flatMap((unit) => (units.get(unit) ?? []).map((machine) => ({ unit, machine })));
  const [first] = found.filter(({ machine }) => named === undefined || machine === named);
  if (first !== undefined) {
    const machines = found.filter(({ unit, machine }) => unit === first.unit && (named === undefined || machine === named));
    const flags = ['--no-pager', '--output', 'short-iso', '--lines', lines, ...(follow ? ['--follow'] : [])];
    return { machines: machines.map(({ machine }) => machine), command: ['journalctl', '--unit', first.unit, ...flags] };
  }
  const flags = ['--all-containers', '--prefix', `--tail=${lines}`, '--max-log-requests=50', ...(follow ? ['--follow'] : [])];
  const servers = controlPlanes(model.machines);
  const kubectl = (...args: string[]): Source => ({ machines: servers, command: ['k3s', 'kubectl', 'logs', ...args, ...flags] });
  if (what === 'flux') return kubectl('--namespace', 'flux-system', '--selector', 'app.kubernetes.io/part-of=flux');
  const [namespace = '', ...pod] = what.split('/');
  if (pod.length > 0 && pod.length <= 2 && [namespace, ...pod].every((part) => NAME.test(part))) {
    return kubectl('--namespace', namespace, pod.join('/'));
  }
  throw ProblemError.of('logs', {
    code: 'unknown-log',
    message: `nothing${named === undefined ? '' : ` on ${named.name}`} is called "${what}"`,
    allowed: `${['flux', ...[...units.keys()].sort()].join(', ')}, <namespace>/<pod>, <namespace>/deploy/<name>`,
    fix: 'use one of these',
  });
}

/** What a machine's plan runs, without the ending. */
const unitsOf = ({ subjects }: HostPlan): readonly string[] => [
  ...new Set(
    subjects.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'service' ? [step.unit.replace(/\.service$/, '')] : []))),
  ),
];

async function firstReached(machines: readonly Machine[], model: HostsModel, env: NodeJS.ProcessEnv) {
  const problems = [];
  for (const machine of machines) {
    const reached = await onFirst(machine.name, usualLogins(machine, model.machines, model.cluster.site), 'exit 0', env);
    if (reached.ok) return { machine, login: reached.login };
    problems.push(...reached.problems);
  }
  throw new ProblemError(problems);
}
