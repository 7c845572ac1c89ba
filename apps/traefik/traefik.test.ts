import { exampleCluster, exampleMachine } from '../../constructs/cluster/fixtures';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { traefik } from './traefik';

const anchor = exampleMachine({ name: 'gateway', role: 'anchor', tailnet: '100.64.0.7' });
const ingress = exampleMachine({ name: 'door', capabilities: ['ingress'] });
const [release] = exampleCluster([traefik], [anchor, ingress]).findAll(HelmRelease);

test('a client is whoever the anchor says by PROXY protocol; forwarded headers are believed from nobody', () => {
  const trust = { proxyProtocol: { trustedIPs: ['100.64.0.7/32'] }, forwardedHeaders: { trustedIPs: [], insecure: false } };
  expect(release?.values).toMatchObject({ ports: { web: trust, websecure: trust } });
});

test('pods listen on host ports of the ingress machines, and no Service hides who calls', () => {
  expect(release?.values).toMatchObject({
    deployment: { kind: 'DaemonSet' },
    nodeSelector: { 'capability.h-kube.io/ingress': 'true' },
    service: { enabled: false },
    ports: { web: { hostPort: 80 }, websecure: { hostPort: 443 } },
    updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
  });
});

test("everything is redirected to TLS but Let's Encrypt's question", () => {
  expect(release?.values).toMatchObject({
    ports: { web: { allowACMEByPass: true, http: { redirections: { entryPoint: { to: 'websecure', permanent: true } } } } },
    tlsOptions: { default: { minVersion: 'VersionTLS12', sniStrict: true } },
    core: { strictTLSOptions: true },
  });
});

test('a path is routed as it will be read, and identity headers are taken away first', () => {
  expect(release?.values).toMatchObject({
    providers: { kubernetesIngress: { strictPrefixMatching: true }, kubernetesCRD: { allowCrossNamespace: false } },
    ports: {
      websecure: {
        http: {
          middlewares: ['kube-system-no-identity@kubernetescrd'],
          underscoreHeadersStrategy: 'delete',
          encodedCharacters: { allowEncodedSlash: false },
        },
      },
    },
  });
});

test('fails without an anchor', () => {
  expect(() => exampleCluster([traefik], [ingress])).toThrow(
    '[infrastructure/services/traefik] no-anchor: no machine has the role "anchor"',
  );
});
