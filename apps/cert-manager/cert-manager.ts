/** Certificates from Let's Encrypt. */
import { Construct } from 'constructs';
import { certManagerPods, certManagerValues } from '../../constructs/certificates/cert-manager-values';
import { certManagerFlows } from '../../constructs/certificates/flows';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { charts } from '../../versions';

export class CertManager extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/cert-manager', { namespace: namespace('cert-manager', 'restricted') });
    new HelmRelease(this, 'cert-manager', {
      chart: charts.certManager,
      brings: ['cert-manager.io', 'acme.cert-manager.io'],
      pods: certManagerPods,
      values: certManagerValues,
    });
    certManagerFlows(new Construct(this, 'network'));
  }
}

export const certManager = app('infrastructure/services/cert-manager', (cluster) => new CertManager(cluster));
