/** What workloads leave for a cluster to decide: resources, probes, security, how they are replaced, where they keep things. */
import type { Manifest } from '../constructs/cluster/custom-resource';
import type { HelmValue } from '../constructs/flux/helm-values';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

interface Resources {
  readonly requests?: { readonly cpu?: unknown; readonly memory?: unknown };
  readonly limits?: { readonly memory?: unknown };
}

/** What is looked at in a container. */
interface Container {
  readonly name: string;
  readonly resources?: Resources;
  readonly securityContext?: object;
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
}

/** On pods whose containers cannot be asked how they are: why not. */
const NO_PROBE = 'h-kube.io/no-probe';

interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** The parts of a workload that are looked at, whatever its kind. */
interface Spec extends PodSpec {
  readonly strategy?: { readonly type?: string };
  readonly updateStrategy?: { readonly type?: string };
  readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> }; readonly spec?: PodSpec };
  readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } };
  readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name?: string }; readonly spec?: ClaimSpec }[];
  /** Of a HelmRelease. */
  readonly values?: HelmValue;
}

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly resources?: { readonly requests?: { readonly storage?: unknown } };
}

/** Kinds that keep running, and where each says how its pods are replaced. */
const LASTING: Readonly<Record<string, 'strategy' | 'updateStrategy'>> = {
  Deployment: 'strategy',
  StatefulSet: 'updateStrategy',
  DaemonSet: 'updateStrategy',
};
const ENDING = ['CronJob', 'Job', 'Pod'];

export function statedWorkload({ files }: Pick<Model, 'files'>): Problem[] {
  return files.flatMap(({ from, objects = [] }) =>
    objects.flatMap((object) => {
      const missing = unstated(object);
      if (missing.length === 0) return [];
      return [
        {
          path: from,
          code: 'unstated-workload',
          message: `${object.kind} "${object.metadata?.name}" does not say ${missing.join(', nor ')}`,
          fix: 'state it, or build it with Workload, which states everything',
        },
      ];
    }),
  );
}

function unstated(object: Manifest & { readonly spec?: Spec & ClaimSpec }): string[] {
  const { kind, spec = {} } = object;
  if (kind === 'PersistentVolumeClaim') return claim(spec, 'its');
  // What a chart makes of them is known only where the chart is; but what asks for something must say how far it may go.
  if (kind === 'HelmRelease') return values(spec.values ?? null, 'values');
  const strategy = LASTING[kind];
  if (strategy === undefined && !ENDING.includes(kind)) return [];
  const pod = kind === 'Pod' ? spec : ((spec.template ?? spec.jobTemplate?.spec?.template)?.spec ?? {});
  const isProbed = strategy !== undefined && (spec.template?.metadata?.annotations?.[NO_PROBE] ?? '').trim() === '';
  return [
    ...(strategy !== undefined && spec[strategy]?.type === undefined ? ['its update strategy'] : []),
    ...(pod.initContainers ?? []).flatMap((each) => container(each, false)),
    ...(pod.containers ?? []).flatMap((each) => container(each, isProbed)),
    ...(spec.volumeClaimTemplates ?? []).flatMap((template) => claim(template.spec ?? {}, `claim "${template.metadata?.name}"'s`)),
  ];
}

/** @param lasting whether it is to answer for as long as it runs, and can */
function container({ name, resources, securityContext, readinessProbe, livenessProbe }: Container, lasting: boolean): string[] {
  const rules: readonly [boolean, string][] = [
    ...amounts(resources),
    [securityContext === undefined, 'security context'],
    [lasting && readinessProbe === undefined && livenessProbe === undefined, 'probe'],
  ];
  return rules.flatMap(([missing, what]) => (missing ? [`container "${name}"'s ${what}`] : []));
}

const amounts = ({ requests, limits }: Resources = {}): [boolean, string][] => [
  [requests?.cpu === undefined, 'processor request'],
  [requests?.memory === undefined, 'memory request'],
  [limits?.memory === undefined, 'memory limit'],
];

/** Every map with `requests` or `limits`, at any depth. */
function values(value: HelmValue, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('requests' in value || 'limits' in value) {
    return amounts(value as Resources).flatMap(([missing, what]) => (missing ? [`${path}'s ${what}`] : []));
  }
  return Object.entries(value).flatMap(([key, child]) => values(child, `${path}.${key}`));
}

function claim({ storageClassName, resources }: ClaimSpec, whose: string): string[] {
  return [
    ...(storageClassName === undefined ? [`${whose} storage class`] : []),
    ...(resources?.requests?.storage === undefined ? [`${whose} size`] : []),
  ];
}
