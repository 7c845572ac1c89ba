/** Values of the Authentik chart, which has no schema: every path here exists in the values.yaml of chart 2026.8.0. */
import type { HelmValue, HelmValues } from '../flux/helm-release';
import type { SecretKey } from '../secrets/sealed-secret';
import type { Cidr } from '../values/cidr';
import type { DnsName } from '../values/dns-name';

export interface AuthentikValuesProps {
  /** Image tag. */
  readonly version: string;
  /** Where the login page is. */
  readonly host: DnsName;
  readonly bootstrapEmail: string;
  readonly database: { readonly host: string; readonly port: number; readonly name: string; readonly user: string };
  /** Whose word about a visitor's address and host counts: Traefik's pods. */
  readonly trustedProxies: readonly Cidr[];
  /** What server and worker both need, by variable. */
  readonly secrets: Readonly<Record<string, SecretKey>>;
  /** What only the worker needs: the first start and the blueprints read it. */
  readonly workerSecrets: Readonly<Record<string, SecretKey>>;
  /** ConfigMaps with blueprints. */
  readonly blueprints: readonly string[];
  /** Fingerprint of the secrets: a new one restarts the pods, which read them at their start only. */
  readonly seal: string;
  readonly nodes: Readonly<Record<string, string>>;
}

const secret = ([variable, { name, key }]: readonly [string, SecretKey]): HelmValue => ({
  name: variable,
  valueFrom: { secretKeyRef: { name, key } },
});

const plain = ([variable, value]: readonly [string, string]): HelmValue => ({ name: variable, value });

/** What the Pod Security level `restricted` asks for; the image's user is 1000. Its root file system stays writable: files sent up go to `/data`. */
const pod = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containerSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  // Authentik manages Kubernetes as soon as it finds a token. The chart heeds the second line only with the first.
  serviceAccountName: 'default',
  automountServiceAccountToken: false,
  deploymentStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  resources: { requests: { cpu: '100m', memory: '768Mi' }, limits: { memory: '1536Mi' } },
} as const;

export function authentikValues(props: AuthentikValuesProps): HelmValues {
  const settings = {
    AUTHENTIK_POSTGRESQL__SSLMODE: 'require',
    AUTHENTIK_WEB__BASE_URL: `https://${props.host}`,
    AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS: ['127.0.0.0/8', '::1/128', ...props.trustedProxies].join(','),
    AUTHENTIK_OUTPOSTS__DISCOVER: 'false',
    AUTHENTIK_DISABLE_UPDATE_CHECK: 'true',
    AUTHENTIK_DISABLE_STARTUP_ANALYTICS: 'true',
  };
  return {
    global: {
      image: { tag: props.version },
      env: [...Object.entries(props.secrets).map(secret), ...Object.entries(settings).map(plain)],
      nodeSelector: { ...props.nodes },
      podAnnotations: { 'h-kube.io/seal': props.seal },
    },
    authentik: {
      log_level: 'info',
      error_reporting: { enabled: false },
      postgresql: { host: props.database.host, port: props.database.port, name: props.database.name, user: props.database.user },
    },
    blueprints: { configMaps: [...props.blueprints] },
    serviceAccount: { create: false },
    // One of each: a second one would still hang on the one database, and everything behind the login is at home as well.
    server: { replicas: 1, ...pod, ingress: { enabled: false } },
    worker: {
      replicas: 1,
      ...pod,
      // Never two at once: the old one would apply a new blueprint with the old secrets.
      deploymentStrategy: { type: 'Recreate' },
      env: [...Object.entries(props.workerSecrets).map(secret), plain(['AUTHENTIK_BOOTSTRAP_EMAIL', props.bootstrapEmail])],
    },
    postgresql: { enabled: false },
    geoip: { enabled: false },
  };
}
