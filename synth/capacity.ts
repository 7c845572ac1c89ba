/** Whether the machines can carry what is asked of them, by one way to do it. */
import { SizeRoundingBehavior } from 'cdk8s';
import type { Machine } from '../constructs/host/machine';

/** What runs out: `cpu` in thousandths of a core, everything else in MiB. */
export const RESOURCES = ['cpu', 'memory', 'system', 'fast', 'bulk'] as const;
export type Resource = (typeof RESOURCES)[number];
export type Amounts = Readonly<Record<Resource, number>>;

/** A pod, and what it keeps. */
export interface Ask {
  /** The construct that asks. */
  readonly path: string;
  /** The app and the pod: `authentik/worker`. */
  readonly name: string;
  readonly amounts: Amounts;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** How many of it, or one on each machine that it may run on. */
  readonly replicas: number | 'per-node';
  /** Whether no two are ever on one machine. */
  readonly apart: boolean;
}

export interface Load {
  readonly machine: Machine;
  /** What there is for pods. */
  readonly has: Amounts;
  readonly asked: Amounts;
  /** Names of its pods. */
  readonly pods: readonly string[];
}

export interface Capacity {
  /** By name. */
  readonly loads: readonly Load[];
  /** What found no machine, and the machines that it may run on with what was left of them. */
  readonly left: readonly { readonly ask: Ask; readonly among: readonly Load[] }[];
}

export const amounts = (some: Partial<Amounts> = {}): Amounts => ({ cpu: 0, memory: 0, system: 0, fast: 0, bulk: 0, ...some });

const combine = (a: Amounts, b: Amounts, how: (a: number, b: number) => number): Amounts =>
  amounts(Object.fromEntries(RESOURCES.map((resource) => [resource, how(a[resource], b[resource])])));
export const plus = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x + y);
export const larger = (a: Amounts, b: Amounts): Amounts => combine(a, b, Math.max);
export const minus = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x - y);

/**
 * What is not for pods. A K3s server takes up to a tenth of two cores and 1.6 GiB, an agent 0.3 GiB (docs.k3s.io, resource
 * profiling); CoreDNS, metrics-server and Flux ask for 0.6 cores and 0.4 GiB on the control planes; the rest is the system's own.
 * System disks also hold images and logs.
 */
const RESERVED = {
  'control-plane': amounts({ cpu: 1000, memory: 2560, system: 40 * 1024 }),
  worker: amounts({ cpu: 250, memory: 1024, system: 40 * 1024 }),
} as const;

/** What a machine has for pods; nothing is below zero. */
function room({ role, cpu, memory, disks }: Machine): Amounts {
  const own = disks.reduce(
    (sum, { kind, size }) => plus(sum, amounts({ [kind]: size.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) })),
    amounts({ cpu: cpu * 1000, memory: memory.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) }),
  );
  return combine(own, role === 'control-plane' ? RESERVED['control-plane'] : RESERVED.worker, (x, y) => Math.max(0, x - y));
}

/** A load that grows. */
interface Growing extends Load {
  asked: Amounts;
  readonly pods: string[];
}

/**
 * First fit, decreasing: who has the fewest machines to choose from first, then the largest. When each finds a place, every set
 * of machines carries what only it can carry.
 */
export function assign(machines: readonly Machine[], asks: readonly Ask[]): Capacity {
  const loads = machines
    .filter(({ inCluster }) => inCluster)
    .map((machine): Growing => ({ machine, has: room(machine), asked: amounts(), pods: [] }))
    .sort((a, b) => (a.machine.name < b.machine.name ? -1 : 1));
  const among = ({ nodeSelector }: Ask) =>
    loads.filter(({ machine }) => Object.entries(nodeSelector).every(([key, value]) => machine.labels[key] === value));
  const sorted = [...asks].sort((a, b) => among(a).length - among(b).length || bySize(a, b) || (a.name < b.name ? -1 : 1));
  const everywhere = sorted.filter(({ replicas }) => replicas === 'per-node');
  const left: Capacity['left'][number][] = [];
  // A pod of every machine has no choice, so it goes first.
  for (const ask of everywhere) for (const load of among(ask)) if (!put(ask, [load])) left.push({ ask, among: [{ ...load }] });
  for (const ask of sorted) {
    const count = ask.replicas === 'per-node' ? 0 : ask.replicas;
    for (let index = 0; index < count; index++) {
      if (put(ask, among(ask))) continue;
      // The next one of the same would not fit either.
      left.push({ ask, among: among(ask).map((load) => ({ ...load })) });
      break;
    }
  }
  return { loads, left };
}

const bySize = (a: Ask, b: Ask): number => b.amounts.memory - a.amounts.memory || b.amounts.cpu - a.amounts.cpu;

function put(ask: Ask, candidates: readonly Growing[]): boolean {
  const load = candidates.find(
    ({ has, asked, pods }) =>
      RESOURCES.every((resource) => ask.amounts[resource] === 0 || asked[resource] + ask.amounts[resource] <= has[resource]) &&
      !(ask.apart && pods.includes(ask.name)),
  );
  if (load === undefined) return false;
  load.asked = plus(load.asked, ask.amounts);
  load.pods.push(ask.name);
  return true;
}
