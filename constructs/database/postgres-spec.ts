/** The spec of a CloudNativePG Cluster, with every default that matters stated. */
import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import { isRefused } from './backup';
import { PLUGIN } from './postgres-backup';
import type { PostgresClusterProps, PostgresVolume } from './props';

type ClusterSpec = NonNullable<ICluster['spec']>;

export interface ClusterFacts {
  readonly name: string;
  readonly serverName: string;
  readonly nodeSelector: Record<string, string>;
}

/** Folder of one generation in the archive. */
export const serverName = (cluster: string, generation: number): string => `${cluster}-${generation}`;

export function clusterSpec(props: PostgresClusterProps, facts: ClusterFacts): ClusterSpec {
  const several = props.instances > 1;
  const memory = props.resources.memory.asString();
  return {
    instances: props.instances,
    imageName: props.image,
    imagePullPolicy: 'IfNotPresent',
    ...beginning(props, facts.name),
    storage: volume(props.storage),
    ...(props.walStorage && { walStorage: volume(props.walStorage) }),
    resources: { requests: { cpu: props.resources.cpu, memory }, limits: { memory } },
    affinity: {
      nodeSelector: facts.nodeSelector,
      enablePodAntiAffinity: several,
      podAntiAffinityType: 'required',
      topologyKey: 'kubernetes.io/hostname',
    },
    // With one instance a disruption budget only makes its node impossible to drain.
    enablePDB: several,
    enableSuperuserAccess: false,
    primaryUpdateStrategy: 'unsupervised',
    primaryUpdateMethod: several ? 'switchover' : 'restart',
    ...(props.hosts && { certificates: { serverAltDNSNames: [...props.hosts] } }),
    postgresql: {
      parameters: { ...props.parameters },
      ...(props.networkRoles && { pg_hba: networkRules(props.database, props.networkRoles) }),
    },
    ...(!isRefused(props.backup) && { plugins: [{ ...plugin(facts.name, facts.serverName), enabled: true, isWALArchiver: true }] }),
    monitoring: { enablePodMonitor: false },
    logLevel: 'info',
  };
}

/**
 * Between the operator's own rules (local connections, replication and pooler by certificate) and its last one, which would let in
 * every role. Source: CloudNativePG, the template of pg_hba.conf.
 */
const networkRules = (database: string, roles: readonly string[]): string[] => [
  `hostssl ${database} ${roles.join(',')} all scram-sha-256`,
  'host all all all reject',
];

/** How the cluster comes to be. The operator reads this once, when there is no cluster yet. */
export function beginning(
  { database, owner, recoverFrom }: Pick<PostgresClusterProps, 'database' | 'owner' | 'recoverFrom'>,
  name: string,
): Pick<ClusterSpec, 'bootstrap' | 'externalClusters'> {
  if (recoverFrom === undefined) {
    return { bootstrap: { initdb: { database, owner, dataChecksums: true, encoding: 'UTF8', localeCollate: 'C', localeCType: 'C' } } };
  }
  const source = serverName(name, recoverFrom.generation);
  const { targetTime } = recoverFrom;
  return {
    // Without database and owner the operator would look for ones named `app`.
    bootstrap: { recovery: { source, database, owner, ...(targetTime !== undefined && { recoveryTarget: { targetTime } }) } },
    externalClusters: [{ name: source, plugin: plugin(name, source) }],
  };
}

/** How the plugin is told where a life archives, or where one is read. */
export const plugin = (cluster: string, server: string): { name: string; parameters: Record<string, string> } => ({
  name: PLUGIN,
  parameters: { barmanObjectName: cluster, serverName: server },
});

/** Local volumes cannot grow, so the operator is not to try. */
const volume = ({ class: { name }, size }: PostgresVolume) => ({
  storageClass: name,
  size: size.asString(),
  resizeInUseVolumes: false,
});
