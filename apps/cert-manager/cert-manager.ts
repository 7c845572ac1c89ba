/** Certificates from Let's Encrypt. */
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { charts } from '../../versions';

const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { memory } });

export class CertManager extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/cert-manager', { namespace: namespace('cert-manager', 'restricted') });
    new HelmRelease(this, 'cert-manager', {
      chart: charts.certManager,
      brings: ['cert-manager.io', 'acme.cert-manager.io'],
      values: {
        crds: { enabled: true, keep: true },
        replicaCount: 1,
        resources: resources('25m', '128Mi'),
        webhook: { replicaCount: 1, resources: resources('10m', '64Mi') },
        cainjector: { replicaCount: 1, resources: resources('10m', '128Mi') },
        startupapicheck: { resources: resources('10m', '64Mi') },
        prometheus: { enabled: false },
      },
    });
  }
}

export const certManager = app('infrastructure/services/cert-manager', (cluster) => new CertManager(cluster));
