import { exampleCluster } from '../../constructs/cluster/fixtures';
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
