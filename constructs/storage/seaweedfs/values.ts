/** Values of the SeaweedFS chart, which has no schema: every path here exists in the values.yaml of chart 4.44.0. */

import type { HelmValues } from '../../flux/helm-release';
import type { SealedSecret } from '../../secrets/sealed-secret';
import { indexCopy } from './index-copy';
import type { SeaweedFsDisks } from './pods';

export const S3_PORT = 8333;

/** Of a volume server; the running cluster has claims of this name. */
const DATA_VOLUME = 'data1';
/** As the chart calls it. Source: templates/filer/filer-service-client.yaml */
const FILER = 'seaweedfs-filer-client.seaweedfs:8888';

/** Master, volume server, filer and S3: each with HTTP, and with gRPC 10000 above. Source: values.yaml; `weed s3 -port.grpc`. */
export const INTERNAL_PORTS = [9333, 8080, 8888, S3_PORT].flatMap((port) => [port, port + 10000]);

export interface SeaweedFsValuesProps extends SeaweedFsDisks {
  /** Secret with the identities. */
  readonly config: SealedSecret;
  /** Those of one name are one. */
  readonly buckets: readonly { readonly name: string; readonly versions: boolean }[];
}

/** The chart wants YAML text here. */
const selector = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');

/** Two copies on one machine would be one. */
const APART = `podAntiAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    - labelSelector:
        matchLabels:
          app.kubernetes.io/name: seaweedfs
          app.kubernetes.io/instance: seaweedfs
          app.kubernetes.io/component: volume
      topologyKey: kubernetes.io/hostname
`;

/** The image runs as root, which owns the files of the running cluster; it needs nothing else of root's powers. */
const containerSecurityContext = {
  enabled: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Neither folder nor volume: the logs go to the container's own output. */
const logs = { type: '' };

/** By name; the chart's job makes what is not there yet. */
const created = (buckets: SeaweedFsValuesProps['buckets']) =>
  [...new Set(buckets.map(({ name }) => name))].sort().map((name) => ({
    name,
    anonymousRead: false,
    ...(buckets.some((bucket) => bucket.name === name && bucket.versions) && { versioning: 'Enabled' }),
  }));

export function seaweedfsValues({ copies, data, metadata, config, buckets }: SeaweedFsValuesProps): HelmValues {
  const onFast = { nodeSelector: selector(metadata.runsOn.nodeSelector), affinity: '', containerSecurityContext };
  const onBulk = { nodeSelector: selector(data.runsOn.nodeSelector), containerSecurityContext };
  const claim = (size: string) => ({ type: 'persistentVolumeClaim', size, storageClass: metadata.class.name });
  return {
    global: {
      seaweedfs: {
        // No component asks the Kubernetes API for anything.
        createClusterRole: false,
        automountServiceAccountToken: false,
        enableSecurity: false,
        enableReplication: true,
        replicationPlacement: `00${copies - 1}`,
        monitoring: { enabled: false },
      },
    },
    master: {
      replicas: 1,
      ...onFast,
      volumeSizeLimitMB: 1000,
      data: claim('1Gi'),
      logs,
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    },
    volume: {
      replicas: copies,
      ...onBulk,
      affinity: APART,
      // The disk is shared: it is the free space that limits, not the claim.
      minFreeSpacePercent: 5,
      dataDirs: [
        { name: DATA_VOLUME, type: 'persistentVolumeClaim', size: data.size.asString(), storageClass: data.class.name, maxVolumes: 0 },
      ],
      resizeHook: { enabled: false },
      sidecars: indexCopy(DATA_VOLUME, FILER),
      resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '2Gi' } },
    },
    filer: {
      replicas: 1,
      ...onFast,
      data: claim('25Gi'),
      logs,
      s3: { enabled: false },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    },
    s3: {
      enabled: true,
      replicas: 1,
      ...onBulk,
      port: S3_PORT,
      serviceAccountName: 'seaweedfs',
      enableAuth: true,
      existingConfigSecret: config.name,
      // It reads its identities at its start only. Flux merges the Secret's document into these values, so that a new
      // identity or key changes this digest, and with it the pod.
      extraEnvironmentVars: { H_KUBE_SEAL: config.seal },
      logs,
      createBuckets: created(buckets),
      createBucketsHook: { resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } } },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    },
    admin: { enabled: false },
    worker: { enabled: false },
    sftp: { enabled: false },
    allInOne: { enabled: false },
    cosi: { enabled: false },
    networkPolicy: { enabled: false },
  };
}
