/** The front door of the cluster, on the machines that the anchor sends traffic to. */
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { kubeSystem } from '../../constructs/cluster/namespace';
import { HelmRelease, type HelmValues } from '../../constructs/flux/helm-release';
import type { Placement } from '../../constructs/host/placement';
import { middlewareReference, noIdentityName } from '../../constructs/ingress/middleware';
import { hostRange, type Ipv4 } from '../../constructs/values/cidr';
import { ProblemError } from '../../constructs/values/problem';
import { charts } from '../../versions';

export class Traefik extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/traefik', { namespace: kubeSystem });
    const anchor = cluster.machines.find(({ role }) => role === 'anchor');
    if (anchor === undefined) {
      throw ProblemError.of(this.node.path, {
        code: 'no-anchor',
        message: 'no machine has the role "anchor", so nothing leads the internet to Traefik',
        fix: 'give one machine in nodes/ the role "anchor"',
      });
    }
    new HelmRelease(this, 'traefik', {
      chart: charts.traefik,
      brings: ['traefik.io', 'hub.traefik.io'],
      values: traefikValues(anchor.tailnet, this.place({ capability: 'ingress' })),
    });
  }
}

/** Only the anchor may say who a client is, and only by PROXY protocol: forwarded headers are believed from nobody. */
function traefikValues(anchor: Ipv4, { nodeSelector }: Placement): HelmValues {
  const fromAnchor = { proxyProtocol: { trustedIPs: [hostRange(anchor)] }, forwardedHeaders: { trustedIPs: [], insecure: false } };
  return {
    deployment: { kind: 'DaemonSet' },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    nodeSelector,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    // Host ports without hostNetwork: pods keep an identity that NetworkPolicies can name.
    service: { enabled: false },
    ingressClass: { enabled: true, isDefaultClass: true, name: 'traefik' },
    core: { strictTLSOptions: true },
    providers: {
      kubernetesCRD: { enabled: true, allowCrossNamespace: false, defaultTLSResourcesNamespace: kubeSystem.name },
      // Strictly, or `/api` would also be `/api-admin`.
      kubernetesIngress: { enabled: true, publishedService: { enabled: false }, strictPrefixMatching: true },
    },
    ports: {
      web: {
        hostPort: 80,
        ...fromAnchor,
        // Let's Encrypt's HTTP-01 question must not be redirected to a host that has no certificate yet.
        allowACMEByPass: true,
        http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } },
      },
      websecure: {
        hostPort: 443,
        ...fromAnchor,
        http: {
          middlewares: [middlewareReference(noIdentityName)],
          // A backend may take X_authentik_username for X-authentik-username.
          underscoreHeadersStrategy: 'delete',
          // What a backend decodes into another path must not be routed by this one.
          encodedCharacters: {
            allowEncodedSlash: false,
            allowEncodedBackSlash: false,
            allowEncodedNullCharacter: false,
            allowEncodedPercent: false,
          },
        },
      },
    },
    tlsOptions: {
      default: {
        minVersion: 'VersionTLS12',
        sniStrict: true,
        cipherSuites: [
          'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
          'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
        ],
      },
    },
    api: { dashboard: false },
    log: { level: 'INFO', format: 'json' },
    accessLog: { enabled: true, format: 'json' },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
  };
}

export const traefik = app('infrastructure/services/traefik', (cluster) => new Traefik(cluster));
