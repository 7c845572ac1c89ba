/** Which machines can carry what an app asks for. */
import type { Construct } from 'constructs';
import { ProblemError, report } from '../values/problem';
import type { DiskKind, Machine } from './machine';

/** What an app needs of a machine; all that is given must hold. */
export interface Wish {
  /** A site such as `home`. @default - any */
  readonly site?: string;
  /** A disk of this kind. @default - none needed */
  readonly storage?: Exclude<DiskKind, 'system'>;
  /** A capability such as `ingress`. @default - none needed */
  readonly capability?: string;
  /** This machine and no other. @default - any */
  readonly machine?: Machine;
}

export interface Placement {
  /** For a pod's `nodeSelector`. */
  readonly nodeSelector: Record<string, string>;
  /** The machines that qualify, in the roll-call's order. */
  readonly machines: readonly Machine[];
}

/** The labels that a wish asks for. */
function wanted(wish: Wish): Record<string, string> {
  const labels: Record<string, string> = {};
  if (wish.site !== undefined) labels['node.h-kube.io/site'] = wish.site;
  if (wish.storage !== undefined) labels[`storage.h-kube.io/${wish.storage}`] = 'true';
  if (wish.capability !== undefined) labels[`capability.h-kube.io/${wish.capability}`] = 'true';
  if (wish.machine !== undefined) labels['node.h-kube.io/name'] = wish.machine.name;
  return labels;
}

const meets = ({ labels }: Machine, selector: Readonly<Record<string, string>>): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** Finds the machines that meet a wish; reports `no-machine` on `scope` when none does. */
export function place(scope: Construct, machines: readonly Machine[], wish: Wish): Placement {
  const nodeSelector = wanted(wish);
  const nodes = machines.filter((machine) => machine.inCluster);
  const matching = nodes.filter((machine) => meets(machine, nodeSelector));
  if (matching.length === 0) {
    const asked = Object.entries(nodeSelector).map(([key, value]) => `${key}=${value}`);
    report(scope, {
      code: 'no-machine',
      message: `no machine of the cluster has ${asked.join(' and ')}`,
      allowed: nodes
        .map(({ name, labels }) => {
          const has = Object.keys(nodeSelector).flatMap((key) => (labels[key] === undefined ? [] : [`${key}=${labels[key]}`]));
          return `${name} has ${has.length === 0 ? 'none of these' : has.join(' and ')}`;
        })
        .join('; '),
      fix: 'ask for what a machine has, or give a machine in nodes/ what is missing',
    });
  }
  return { nodeSelector, machines: matching };
}

/** The one machine that meets a wish, for what has to be at its address. @throws ProblemError `not-one-machine` */
export function oneMachine(scope: Construct, machines: readonly Machine[], wish: Wish): Machine {
  const labels = wanted(wish);
  const matching = machines.filter((machine) => machine.inCluster && meets(machine, labels));
  const [only, ...others] = matching;
  if (only !== undefined && others.length === 0) return only;
  const asked = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  throw ProblemError.of(scope.node.path, {
    code: 'not-one-machine',
    message:
      only === undefined
        ? `no machine of the cluster has ${asked.join(' and ')}`
        : `${matching.map(({ name }) => name).join(' and ')} have ${asked.join(' and ')}`,
    allowed: 'exactly one machine',
    fix: 'correct the capabilities in nodes/',
  });
}
