/** Values of the Traefik chart. */
import { kubeSystem } from '../cluster/namespace';
import type { HelmValues } from '../flux/helm-release';
import type { Placement } from '../host/placement';
import { hostRange, type Ipv4 } from '../values/cidr';
import { CIPHER_SUITES } from '../values/tls';
import { middlewareReference, noIdentityName } from './middleware';

/** Only the anchor may say who a client is, and only by PROXY protocol: forwarded headers are believed from nobody. */
export function traefikValues(anchor: Ipv4, { nodeSelector }: Placement): HelmValues {
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
        cipherSuites: [...CIPHER_SUITES],
      },
    },
    api: { dashboard: false },
    log: { level: 'INFO', format: 'json' },
    accessLog: { enabled: true, format: 'json' },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
  };
}
