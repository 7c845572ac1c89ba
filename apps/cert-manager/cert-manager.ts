/** Certificates from Let's Encrypt. */
import { Construct } from 'constructs';
import { certManagerPods, certManagerValues } from '../../constructs/certificates/cert-manager-values';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { Flow } from '../../constructs/network/flow';
import { API_SERVER_PORT, apiServer, internet, type Pods, pods } from '../../constructs/network/peer';
import { charts } from '../../versions';

const part = (component: string): Pods =>
  pods('cert-manager', { 'app.kubernetes.io/instance': 'cert-manager', 'app.kubernetes.io/component': component });

export class CertManager extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/cert-manager', { namespace: namespace('cert-manager', 'restricted') });
    new HelmRelease(this, 'cert-manager', {
      chart: charts.certManager,
      brings: ['cert-manager.io', 'acme.cert-manager.io'],
      pods: certManagerPods,
      values: certManagerValues,
    });
    const network = new Construct(this, 'network');
    new Flow(network, 'api-server', {
      from: pods('cert-manager'),
      to: apiServer,
      ports: [API_SERVER_PORT],
      why: 'watches certificates and writes Secrets',
    });
    new Flow(network, 'acme', {
      from: part('controller'),
      to: internet,
      ports: [80, 443],
      why: "orders from Let's Encrypt, after having tried the answer to its question from outside",
    });
    // The chart's port of the webhook's pods.
    new Flow(network, 'webhook', { from: apiServer, to: part('webhook'), ports: [10250], why: 'admission of certificates and issuers' });
  }
}

export const certManager = app('infrastructure/services/cert-manager', (cluster) => new CertManager(cluster));
