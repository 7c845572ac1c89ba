/** Values of the Airbyte chart, which has no schema: every path here is read by a template of chart 2.2.0. */
import type { ChartPods } from '../flux/chart-pods';
import type { HelmValues } from '../flux/helm-values';
import type { Placement } from '../host/placement';
import type { SealedSecret, SecretKey } from '../secrets/sealed-secret';

export interface AirbyteValuesProps {
  /** Where people open it, without a path. */
  readonly url: string;
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly user: SecretKey;
    readonly password: SecretKey;
  };
  readonly storage: { readonly endpoint: string; readonly bucket: string; readonly credentials: SealedSecret };
  /** First password and keys, in the names that the bootloader reads. */
  readonly auth: SealedSecret;
  /** Where everything runs, jobs included. */
  readonly runsOn: Placement;
}

/** Requests and the limit of memory of each program; those in Java take three quarters of the limit as their heap. */
const PROGRAMS = {
  bootloader: { cpu: '100m', memory: '512Mi', limit: '1Gi' },
  server: { cpu: '250m', memory: '1Gi', limit: '2Gi' },
  worker: { cpu: '250m', memory: '1Gi', limit: '2Gi' },
  workloadLauncher: { cpu: '100m', memory: '768Mi', limit: '1536Mi' },
  workloadApiServer: { cpu: '100m', memory: '768Mi', limit: '1536Mi' },
  cron: { cpu: '100m', memory: '768Mi', limit: '1536Mi' },
  manifestServer: { cpu: '100m', memory: '256Mi', limit: '1Gi' },
  temporal: { cpu: '250m', memory: '512Mi', limit: '1Gi' },
} as const;

/** What they ask of the machines. Jobs come and go on top. */
export const airbyteAsks = (runsOn: Placement): ChartPods[] =>
  Object.entries(PROGRAMS).map(([name, { cpu, memory }]) => ({ name, replicas: 1, cpu, memory, runsOn }));

const resources = (program: keyof typeof PROGRAMS): HelmValues => {
  const { cpu, memory, limit } = PROGRAMS[program];
  return { requests: { cpu, memory }, limits: { memory: limit } };
};

/** The same for a container of a job. */
const jobResources = (cpu: string, memory: string, limit: string) => ({ cpu: { request: cpu }, memory: { request: memory, limit } });

export function airbyteValues({ url, database, storage, auth, runsOn }: AirbyteValuesProps): HelmValues {
  const nodeSelector = { ...runsOn.nodeSelector };
  // Read at the start only, and passed on by the bootloader, which runs before every upgrade: a new seal is one.
  const pod = { nodeSelector, podAnnotations: { 'h-kube.io/seal': `${auth.seal}.${storage.credentials.seal}` } };
  const one = { ...pod, replicaCount: 1 };
  const { bucket } = storage;
  const keys = { userSecretKey: database.user.key, passwordSecretKey: database.password.key };
  return {
    global: {
      edition: 'community',
      airbyteUrl: url,
      // Its own login stays behind the zone's: connectors share a network with the API, and so need a key of their own for it.
      auth: {
        enabled: true,
        secretName: auth.name,
        security: { cookieSecureSetting: true, cookieSameSiteSetting: 'Strict' },
      },
      database: {
        type: 'external',
        host: database.host,
        port: database.port,
        name: database.name,
        secretName: database.user.name,
        ...keys,
        // Without keys of its own the chart looks for ones that the operator's Secret does not have, and no pod starts.
        replica: keys,
      },
      storage: {
        // The chart's name for any S3 that is not Amazon's.
        type: 'minio',
        secretName: storage.credentials.name,
        minio: { endpoint: storage.endpoint },
        bucket: { log: bucket, auditLogging: bucket, state: bucket, workloadOutput: bucket, activityPayload: bucket },
      },
      // What connectors know of their sources lies in the database; each job's first container takes it from there.
      secretsManager: { type: 'TESTING_CONFIG_DB_TABLE' },
      tracking: { enabled: false, strategy: 'logging' },
      jobs: { kube: { nodeSelector, scheduling: { check: { nodeSelectors: nodeSelector }, discover: { nodeSelectors: nodeSelector } } } },
      workloads: {
        resources: {
          // What is written here counts, not what a connector's publisher wishes.
          useConnectorResourceDefaults: false,
          mainContainer: jobResources('250m', '512Mi', '2Gi'),
          replication: jobResources('250m', '512Mi', '2Gi'),
          check: jobResources('100m', '256Mi', '1Gi'),
          discover: jobResources('100m', '256Mi', '1Gi'),
          sidecar: jobResources('50m', '256Mi', '512Mi'),
          fileTransfer: { storage: { request: '5G', limit: '5G' } },
        },
      },
    },
    airbyteBootloader: { ...pod, resources: resources('bootloader') },
    server: { ...one, deploymentStrategyType: 'Recreate', resources: resources('server') },
    worker: { ...one, resources: resources('worker') },
    // Jobs run as nobody in particular, with nothing of root's powers: without this word they run as their image says.
    workloadLauncher: { ...one, env_vars: { ROOTLESS_WORKLOAD: 'true' }, resources: resources('workloadLauncher') },
    workloadApiServer: { ...one, resources: resources('workloadApiServer') },
    cron: { ...one, resources: resources('cron') },
    manifestServer: { ...one, deploymentStrategyType: 'RollingUpdate', resources: resources('manifestServer') },
    temporal: {
      ...one,
      // The operator makes its databases, so that the role need not be allowed to.
      extraEnv: [{ name: 'SKIP_DB_CREATE', value: 'true' }],
      resources: resources('temporal'),
      // It runs once its schema is there. The chart has no defaults for these numbers.
      readinessProbe: {
        enabled: true,
        initialDelaySeconds: 5,
        periodSeconds: 10,
        timeoutSeconds: 5,
        successThreshold: 1,
        failureThreshold: 3,
      },
    },
    webapp: { enabled: false },
    ingress: { enabled: false },
    postgresql: { enabled: false },
    minio: { enabled: false },
  };
}
