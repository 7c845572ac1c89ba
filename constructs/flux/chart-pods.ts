/** Pods that a chart makes: what they ask of the machines cannot be read from the release, so the release states it. */
import type { Size } from 'cdk8s';
import type { Placement } from '../host/placement';
import type { StorageClassRef } from '../storage/storage-class';
import { backupText, type VolumeBackup } from '../storage/volume-backup';
import type { PlacelessProblem } from '../values/problem';
import { mebibytes, millicores } from '../values/quantity';
import type { HelmValue } from './helm-values';

/** A claim that each of the pods has for itself. */
export interface ChartVolume {
  readonly class: StorageClassRef;
  readonly size: Size;
  /** `backedUp(…)`, or `refused(…)` with the reason. There is no default. Reports `backup-without-reason` */
  readonly backup: VolumeBackup;
}

interface Request {
  readonly cpu: string;
  readonly memory: string;
}

export interface ChartPods {
  /** Which of the chart's pods: `server`, `worker`. */
  readonly name: string;
  /** How many at once (a job's too), or one on each machine. */
  readonly replicas: number | 'per-node';
  /** Requested cores of each, as the values have them: `100m`. Reports `pods-differ` */
  readonly cpu: string;
  /** Requested memory of each, as the values have it: `128Mi`. Reports `pods-differ` */
  readonly memory: string;
  /** What a second container of each requests that the values hold as text. @default - there is none */
  readonly sidecar?: Request;
  /** Where the values send them. @default - any machine */
  readonly runsOn?: Placement;
  /** Whether no two are ever on one machine. @default false */
  readonly apart?: boolean;
  /** What each keeps. @default - nothing */
  readonly volumes?: readonly ChartVolume[];
}

/** `pods-differ` where statement and values do not request the same, and `backup-without-reason`. */
export function podsProblems(pods: readonly ChartPods[], values: HelmValue): PlacelessProblem[] {
  const requested = new Map(requestsIn(values).map((each) => [key(each), each]));
  const stated = new Map(pods.map((each) => [key(each), each]));
  const fix = 'state in `pods` what the values request';
  return [
    ...[...stated].flatMap(([id, { name, cpu, memory }]) =>
      requested.has(id)
        ? []
        : [{ code: 'pods-differ', message: `pods "${name}" are said to request ${cpu} and ${memory}; no values do`, fix }],
    ),
    ...[...requested].flatMap(([id, { cpu, memory }]) =>
      stated.has(id) ? [] : [{ code: 'pods-differ', message: `the values request ${cpu} and ${memory}; no pods are said to`, fix }],
    ),
    ...pods
      .filter(({ volumes = [] }) => volumes.some(({ backup }) => backupText(backup).trim() === ''))
      .map(({ name }) => ({
        code: 'backup-without-reason',
        message: `a volume of pods "${name}" says neither what backs it up nor why nothing does`,
        fix: 'write it down: backedUp(…) or refused(…)',
      })),
  ];
}

/** However they are spelt: 1 core is 1000m. */
const key = ({ cpu, memory }: Request): string => `${millicores(cpu) ?? cpu} ${mebibytes(memory) ?? memory}`;

/** Every `requests` of processor and memory at any depth. */
function requestsIn(value: HelmValue): Request[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(requestsIn);
  return Object.entries(value).flatMap(([name, child]): Request[] => {
    const { cpu, memory } = (name === 'requests' ? child : {}) as Partial<Request>;
    return cpu === undefined && memory === undefined ? requestsIn(child) : [{ cpu: String(cpu ?? 0), memory: String(memory ?? 0) }];
  });
}
