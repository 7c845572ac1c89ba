import { exampleCluster, exampleSite } from '../../constructs/cluster/fixtures';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { objectsOf } from '../../synth/render';
import { clusterIssuers } from './cluster-issuers';

test('two authorities, which ask through Traefik and write to the site’s address', () => {
  const solvers = [{ http01: { ingress: { ingressClassName: 'traefik' } } }];
  expect(objectsOf(exampleCluster([clusterIssuers]).get(clusterIssuers))).toMatchObject([
    {
      metadata: { name: 'letsencrypt-prod' },
      spec: { acme: { server: 'https://acme-v02.api.letsencrypt.org/directory', email: 'ops@example.org', solvers } },
    },
    {
      metadata: { name: 'letsencrypt-staging' },
      spec: { acme: { server: 'https://acme-staging-v02.api.letsencrypt.org/directory', solvers } },
    },
  ]);
});

test('a third one asks the public DNS, where the site says who answers there', () => {
  const cluster = exampleCluster([clusterIssuers], [], { site: { ...exampleSite, dns: { provider: 'cloudflare' } } });
  const apiTokenSecretRef = { name: 'cloudflare-api-token', key: 'api-token' };
  expect(objectsOf(cluster.get(clusterIssuers))[2]).toMatchObject({
    metadata: { name: 'letsencrypt-dns' },
    spec: { acme: { solvers: [{ dns01: { cloudflare: { apiTokenSecretRef } } }] } },
  });
  expect(cluster.findAll(SealedSecret)).toMatchObject([{ name: 'cloudflare-api-token', namespace: 'cert-manager' }]);
});
