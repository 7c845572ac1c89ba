/** Who signs certificates. Apart from cert-manager, whose release must be ready before these can be applied. */
import { AcmeIssuer } from '../../constructs/certificates/acme-issuer';
import { DNS_ISSUER, HTTP_ISSUER } from '../../constructs/certificates/issuers';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { SecretValue } from '../../constructs/secrets/secret-value';
import { certManager } from '../cert-manager/cert-manager';

export class ClusterIssuers extends App {
  constructor(cluster: Cluster) {
    // A ClusterIssuer's Secrets are read in cert-manager's own namespace.
    super(cluster, 'infrastructure/configs/cluster-issuers', { namespace: cluster.get(certManager).homeNamespace });
    const { acmeEmail: email, dns } = cluster.site;
    const http01 = { kind: 'http01' } as const;
    new AcmeIssuer(this, HTTP_ISSUER, { environment: 'prod', email, proof: http01 });
    new AcmeIssuer(this, 'letsencrypt-staging', { environment: 'staging', email, proof: http01 });
    if (dns === undefined) return;
    const token = new SealedSecret(this, 'dns-token', {
      name: 'cloudflare-api-token',
      data: { 'api-token': SecretValue.given('dns/cloudflare-api-token', 'an API token of Cloudflare with Zone:Read and DNS:Edit') },
    }).key('api-token');
    new AcmeIssuer(this, DNS_ISSUER, { environment: 'prod', email, proof: { kind: 'cloudflare', token } });
  }
}

export const clusterIssuers = app('infrastructure/configs/cluster-issuers', (cluster) => new ClusterIssuers(cluster));
