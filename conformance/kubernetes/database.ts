/** The pods that CloudNativePG makes of a database, as far as a scheduler sees them. */
import type { Manifest } from '../../constructs/cluster/custom-resource';
import type { Stored } from './client';
import { apartFrom, claim, RESTRICTED } from './stand-in';

interface DatabaseVolume {
  readonly size: string;
  readonly storageClass: string;
}

interface DatabaseSpec {
  readonly instances: number;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  readonly storage: DatabaseVolume;
  readonly walStorage?: DatabaseVolume;
  readonly affinity?: { readonly nodeSelector?: Readonly<Record<string, string>> };
}

export interface Database extends Manifest {
  readonly spec: DatabaseSpec;
}

export type StoredDatabase = Stored & Database & { readonly status?: { readonly conditions?: readonly unknown[] } };

/** @param more labels of its pods @param sidecar what the archiver beside PostgreSQL requests */
export function databasePods(
  { metadata, spec }: Database,
  more: Readonly<Record<string, string>> = {},
  sidecar?: Readonly<Record<string, string>>,
): Manifest[] {
  const labels = { 'cnpg.io/cluster': metadata?.name ?? '' };
  const container = (name: string, requests: Readonly<Record<string, string>> = {}) => ({
    name,
    image: 'stand-in.invalid/none:0',
    securityContext: RESTRICTED.container,
    resources: { requests },
  });
  const template = {
    metadata: { labels: { ...labels, ...more } },
    spec: {
      securityContext: RESTRICTED.pod,
      automountServiceAccountToken: false,
      ...(spec.affinity?.nodeSelector && { nodeSelector: spec.affinity.nodeSelector }),
      ...(spec.instances > 1 && { affinity: apartFrom(labels) }),
      containers: [container('postgres', spec.resources?.requests), ...(sidecar ? [container('plugin', sidecar)] : [])],
    },
  };
  const { uid, name } = (metadata ?? {}) as Partial<Stored['metadata']>;
  const owner = uid && { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name, uid };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: metadata?.name, namespace: metadata?.namespace, ...(owner && { ownerReferences: [owner] }) },
    spec: {
      replicas: spec.instances,
      // As the operator's own, pods and claims go with the Cluster.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      serviceName: metadata?.name,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template,
      volumeClaimTemplates: [
        claim('data', spec.storage.storageClass, spec.storage.size),
        ...(spec.walStorage ? [claim('wal', spec.walStorage.storageClass, spec.walStorage.size)] : []),
      ],
    },
  };
  return [set as Manifest];
}
