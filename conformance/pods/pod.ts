/** Pods as their workloads make them, of what a machine without a container runtime can still play. */
import type { Manifest } from '../../constructs/cluster/custom-resource';

export interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
  }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  readonly securityContext?: {
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string };
    readonly configMap?: { readonly name: string };
  }[];
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the headless Service that names it. @default - it has no name of its own */
  readonly serviceName?: string;
  readonly spec: PodSpec;
}

interface Workload extends Manifest {
  readonly spec: {
    readonly replicas?: number;
    readonly serviceName?: string;
    readonly template: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }; readonly spec: PodSpec };
  };
}

/** The pods of a Deployment, a StatefulSet or a Job, numbered from 0. @param home namespace of what names none */
export function podsOf(object: Manifest, home: string): Pod[] {
  if (!['Deployment', 'Job', 'StatefulSet'].includes(object.kind)) return [];
  const { metadata, spec } = object as Workload;
  const { replicas = 1, serviceName, template } = spec;
  return Array.from({ length: replicas }, (_, index) => ({
    name: `${metadata?.name}-${index}`,
    namespace: metadata?.namespace ?? home,
    labels: template.metadata?.labels ?? {},
    ...(serviceName !== undefined && { serviceName }),
    spec: template.spec,
  }));
}

interface Service extends Manifest {
  readonly spec: { readonly selector?: Readonly<Record<string, string>> };
}

/** The names under which pods find a pod: its own, and those of the Services that select it. */
export function namesOf({ name, namespace, labels, serviceName }: Pod, objects: readonly Manifest[]): string[] {
  const services = objects
    .filter((object): object is Service => object.kind === 'Service')
    .filter(({ metadata }) => (metadata?.namespace ?? namespace) === namespace)
    .filter(({ spec }) => spec.selector !== undefined && Object.entries(spec.selector).every(([key, value]) => labels[key] === value))
    .map(({ metadata }) => metadata?.name);
  return [...(serviceName === undefined ? [] : [`${name}.${serviceName}`]), ...services].flatMap((first) => [
    `${first}.${namespace}`,
    `${first}.${namespace}.svc.cluster.local`,
  ]);
}
