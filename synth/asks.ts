/** What a model asks of its machines: from its own objects, its databases and what each release states. */
import { App, appsOf } from '../constructs/cluster/app';
import type { Manifest } from '../constructs/cluster/custom-resource';
import type { ChartPods } from '../constructs/flux/chart-pods';
import { HelmRelease } from '../constructs/flux/helm-release';
import { MINOR_LABEL } from '../constructs/host/k3s/minor';
import type { Plan } from '../constructs/maintenance/plan';
import { mebibytes, millicores } from '../constructs/values/quantity';
import { type Amounts, type Ask, amounts, larger, plus } from './capacity';
import type { Model } from './model';

interface Requests {
  readonly cpu?: string | number;
  readonly memory?: string | number;
  readonly storage?: string | number;
}

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly resources?: { readonly requests?: Requests };
}

interface Container {
  readonly resources?: { readonly requests?: Requests };
}

interface PodSpec {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: { readonly podAntiAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: unknown } };
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
}

/** The parts of a workload that are looked at, whatever its kind. */
interface Spec extends ClaimSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly template?: { readonly spec?: PodSpec };
  readonly jobTemplate?: { readonly spec?: Spec };
  readonly volumeClaimTemplates?: readonly { readonly spec?: ClaimSpec }[];
}

interface DatabaseSpec {
  readonly instances: number;
  readonly resources?: { readonly requests?: Requests };
  readonly storage?: DatabaseVolume;
  readonly walStorage?: DatabaseVolume;
  readonly affinity?: { readonly nodeSelector?: Readonly<Record<string, string>> };
  readonly plugins?: readonly { readonly parameters?: { readonly barmanObjectName?: string } }[];
}

interface DatabaseVolume {
  readonly storageClass?: string;
  readonly size?: string;
}

interface Archive {
  readonly instanceSidecarConfiguration?: { readonly resources?: { readonly requests?: Requests } };
}

/** What a container gets that asks for nothing. */
interface Limits {
  readonly limits?: readonly { readonly defaultRequest?: Requests }[];
}

type Found = { readonly from: string; readonly app: string; readonly object: Manifest };
type DiskOf = (storageClass: string | undefined) => 'system' | 'fast' | 'bulk' | undefined;

const WORKLOADS = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'StatefulSet'];

const specOf = <T>({ object }: Found): T => (object as { readonly spec?: T }).spec ?? ({} as T);
const idOf = ({ object: { metadata } }: Found): string => `${metadata?.namespace}/${metadata?.name}`;

const sum = (all: readonly Amounts[]): Amounts => all.reduce(plus, amounts());
const most = (all: readonly Amounts[]): Amounts => all.reduce(larger, amounts());

const requested = (requests: Requests = {}): Amounts =>
  amounts({ cpu: millicores(String(requests.cpu ?? 0)) ?? 0, memory: mebibytes(String(requests.memory ?? 0)) ?? 0 });

/** Everything that a model asks for, by path. */
export function asksOf({ cluster, files }: Pick<Model, 'cluster' | 'files'>): Ask[] {
  const apps = appsOf(cluster);
  const found = files.flatMap(({ from, objects = [] }): Found[] => {
    const app = apps.find(({ node }) => from === node.path || from.startsWith(`${node.path}/`))?.id ?? from;
    return objects.map((object) => ({ from, app, object }));
  });
  const diskOf = disks(found);
  const claims = new Map(found.filter(({ object }) => object.kind === 'PersistentVolumeClaim').map((claim) => [idOf(claim), claim]));
  const own = found.filter(({ object }) => WORKLOADS.includes(object.kind)).map((workload) => workloadAsk(workload, claims, diskOf));
  const databases = found
    .filter(({ object }) => object.kind === 'Cluster' && object.apiVersion.startsWith('postgresql.cnpg.io/'))
    .map((database) => databaseAsk(database, found, diskOf));
  const upgrades = found.filter(({ object: { kind, apiVersion } }) => kind === 'Plan' && apiVersion.startsWith('upgrade.cattle.io/'));
  const released = cluster.findAll(HelmRelease).flatMap((release) => release.pods.map((pods) => chartAsk(release, pods)));
  // What nobody of ours mounts still takes up a disk.
  const unmounted = [...claims.values()].map((claim): Ask => {
    const disk = diskOf(specOf<ClaimSpec>(claim).storageClassName);
    const nodeSelector: Record<string, string> = disk === undefined || disk === 'system' ? {} : { [`${DISK_LABEL}${disk}`]: 'true' };
    return { ...named(claim), amounts: claimed(specOf(claim), diskOf), nodeSelector, replicas: 1, apart: false };
  });
  return [...own, ...databases, ...upgrades.map((plan) => planAsk(plan, found)), ...released, ...unmounted].sort((a, b) =>
    a.path === b.path ? (a.name < b.name ? -1 : 1) : a.path < b.path ? -1 : 1,
  );
}

const DISK_LABEL = 'storage.h-kube.io/';

/** Which disk a storage class takes its volumes from: the one whose label its topology asks for, or else the system's. */
function disks(found: readonly Found[]): DiskOf {
  const classes = new Map(
    found
      .filter(({ object }) => object.kind === 'StorageClass')
      .map(({ object }) => [object.metadata?.name, JSON.stringify((object as { allowedTopologies?: unknown }).allowedTopologies ?? [])]),
  );
  return (name) => {
    const topology = classes.get(name);
    if (topology === undefined) return undefined;
    return (['fast', 'bulk'] as const).find((kind) => topology.includes(`"${DISK_LABEL}${kind}"`)) ?? 'system';
  };
}

function volume(disk: ReturnType<DiskOf>, size: string | number = 0): Amounts {
  return disk === undefined ? amounts() : amounts({ [disk]: mebibytes(String(size)) ?? 0 });
}

const claimed = ({ storageClassName, resources }: ClaimSpec, diskOf: DiskOf): Amounts =>
  volume(diskOf(storageClassName), resources?.requests?.storage);

const named = ({ from, app, object }: Found): Pick<Ask, 'path' | 'name'> => ({ path: from, name: `${app}/${object.metadata?.name}` });

/** Takes the claims that it mounts out of `claims`. */
function workloadAsk(workload: Found, claims: Map<string, Found>, diskOf: DiskOf): Ask {
  const { object } = workload;
  const outer = specOf<Spec>(workload);
  const spec = outer.jobTemplate?.spec ?? outer;
  const pod = object.kind === 'Pod' ? specOf<PodSpec>(workload) : (spec.template?.spec ?? {});
  const mounted = (pod.volumes ?? []).flatMap(({ persistentVolumeClaim }): Amounts[] => {
    const id = `${object.metadata?.namespace}/${persistentVolumeClaim?.claimName}`;
    const claim = claims.get(id);
    claims.delete(id);
    return claim === undefined ? [] : [claimed(specOf(claim), diskOf)];
  });
  return {
    ...named(workload),
    amounts: sum([
      // What prepares a pod is gone before its containers run.
      most([
        sum((pod.containers ?? []).map(({ resources }) => requested(resources?.requests))),
        ...(pod.initContainers ?? []).map(({ resources }) => requested(resources?.requests)),
      ]),
      ...mounted,
      ...(spec.volumeClaimTemplates ?? []).map((template) => claimed(template.spec ?? {}, diskOf)),
    ]),
    nodeSelector: pod.nodeSelector ?? {},
    replicas: object.kind === 'DaemonSet' ? 'per-node' : (spec.replicas ?? spec.parallelism ?? 1),
    apart: pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined,
  };
}

/** An instance is PostgreSQL, the sidecar that archives it, and its volumes. */
function databaseAsk(database: Found, found: readonly Found[], diskOf: DiskOf): Ask {
  const { instances, resources, storage, walStorage, affinity, plugins = [] } = specOf<DatabaseSpec>(database);
  const archives = plugins.flatMap(({ parameters }) =>
    found.filter(
      ({ object }) =>
        object.kind === 'ObjectStore' &&
        object.metadata?.name === parameters?.barmanObjectName &&
        object.metadata?.namespace === database.object.metadata?.namespace,
    ),
  );
  return {
    ...named(database),
    amounts: sum([
      requested(resources?.requests),
      ...archives.map((archive) => requested(specOf<Archive>(archive).instanceSidecarConfiguration?.resources?.requests)),
      volume(diskOf(storage?.storageClass), storage?.size),
      volume(diskOf(walStorage?.storageClass), walStorage?.size),
    ]),
    nodeSelector: affinity?.nodeSelector ?? {},
    replicas: instances,
    apart: instances > 1,
  };
}

/** The job that upgrades a machine, by what its namespace gives containers: they ask for nothing themselves, and one runs at a time. */
function planAsk(plan: Found, found: readonly Found[]): Ask {
  const { concurrency, nodeSelector } = specOf<Plan['spec']>(plan);
  // What runs on a machine, no machine says of itself.
  const { [MINOR_LABEL]: _minor, ...machines } = nodeSelector.matchLabels;
  const given = found
    .filter(({ object: { kind, metadata } }) => kind === 'LimitRange' && metadata?.namespace === plan.object.metadata?.namespace)
    .flatMap((range) => specOf<Limits>(range).limits ?? []);
  return {
    ...named(plan),
    amounts: most(given.map(({ defaultRequest }) => requested(defaultRequest))),
    nodeSelector: machines,
    replicas: concurrency,
    apart: true,
  };
}

const chartAsk = (release: HelmRelease, { name, replicas, cpu, memory, sidecar, runsOn, apart = false, volumes = [] }: ChartPods): Ask => ({
  path: release.node.path,
  name: `${App.owning(release).id}/${name}`,
  amounts: sum([
    requested({ cpu, memory }),
    requested(sidecar),
    ...volumes.map(({ class: { wish }, size }) => volume(wish.storage ?? 'system', size.asString())),
  ]),
  nodeSelector: runsOn?.nodeSelector ?? {},
  replicas,
  apart,
});
