/** Everything of a model that makes pods, each marked with what the model counts it as. */
import { appsOf } from '../../constructs/cluster/app';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { HelmRelease } from '../../constructs/flux/helm-release';
import type { Model } from '../../synth/model';
import { type Database, databasePods } from './database';
import { askLabel, standInWorkloads } from './stand-in';

type Requests = Readonly<Record<string, string>>;

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: object;
}

interface WorkloadSpec {
  readonly parallelism?: number;
  readonly selector?: object;
  readonly template: Template;
  readonly jobTemplate?: { readonly spec: WorkloadSpec };
}

type Workload = Manifest & { readonly spec: WorkloadSpec };
type Archive = Manifest & {
  readonly spec: { readonly instanceSidecarConfiguration?: { readonly resources?: { readonly requests?: Requests } } };
};
type Archived = Database & {
  readonly spec: { readonly plugins?: readonly { readonly parameters?: { readonly barmanObjectName?: string } }[] };
};

/** What has to be there before a pod can be. */
const GROUND = ['Namespace', 'PersistentVolumeClaim', 'StorageClass'];

export function podObjects({ cluster, files }: Model): Manifest[] {
  const found = files.flatMap(({ from, objects = [] }) => objects.map((object) => ({ from, object })));
  const appOf = (from: string) => appsOf(cluster).find(({ node }) => from === node.path || from.startsWith(`${node.path}/`))?.id ?? from;
  const ground = found.filter(({ object }) => GROUND.includes(object.kind)).map(({ object }) => object);
  const own = found.flatMap(({ from, object }): Manifest[] => {
    const label = askLabel(`${appOf(from)}/${object.metadata?.name}`);
    if (['DaemonSet', 'Deployment', 'StatefulSet'].includes(object.kind)) return [marked(object as Workload, label)];
    if (['CronJob', 'Job'].includes(object.kind)) return [standing(object as Workload, label)];
    if (object.kind !== 'Cluster' || !object.apiVersion.startsWith('postgresql.cnpg.io/')) return [];
    const names = ((object as Archived).spec.plugins ?? []).map(({ parameters }) => parameters?.barmanObjectName);
    const archive = found.find(
      ({ object: { kind, metadata } }) =>
        kind === 'ObjectStore' && names.includes(metadata?.name) && metadata?.namespace === object.metadata?.namespace,
    )?.object as Archive | undefined;
    return databasePods(object as Archived, label, archive?.spec.instanceSidecarConfiguration?.resources?.requests);
  });
  const released = cluster.findAll(HelmRelease).flatMap((release) => standInWorkloads(release) as Manifest[]);
  return [...ground.sort((a, b) => GROUND.indexOf(a.kind) - GROUND.indexOf(b.kind)), ...own, ...released];
}

function marked(workload: Workload, more: Readonly<Record<string, string>>): Manifest {
  const { template } = workload.spec;
  const metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...more } };
  return { ...workload, spec: { ...workload.spec, template: { ...template, metadata } } } as Manifest;
}

/** A job as if its hour had come and never ended. */
function standing({ metadata, spec: outer }: Workload, label: Readonly<Record<string, string>>): Manifest {
  const { template, parallelism = 1 } = outer.jobTemplate?.spec ?? outer;
  const spec = { ...template.spec, restartPolicy: 'Always' };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: metadata?.name, namespace: metadata?.namespace },
    spec: { replicas: parallelism, selector: { matchLabels: label }, template: { metadata: { labels: label }, spec } },
  };
  return deployment as Manifest;
}
