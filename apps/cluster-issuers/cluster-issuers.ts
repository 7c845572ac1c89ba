/** Who signs certificates. Apart from cert-manager, whose release must be ready before these can be applied. */
import { AcmeIssuer } from '../../constructs/certificates/acme-issuer';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';

export class ClusterIssuers extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/configs/cluster-issuers');
    const email = cluster.site.acmeEmail;
    new AcmeIssuer(this, 'letsencrypt-prod', { environment: 'prod', email });
    new AcmeIssuer(this, 'letsencrypt-staging', { environment: 'staging', email });
  }
}

export const clusterIssuers = app('infrastructure/configs/cluster-issuers', (cluster) => new ClusterIssuers(cluster));
