/** The operator that runs the databases, and its plugin that backs them up. */

import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import type { PostgresOperator } from '../../constructs/database/props';
import { HelmRelease, type HelmValues } from '../../constructs/flux/helm-release';
import { charts, tags } from '../../versions';

const cnpgSystem = namespace('cnpg-system', 'restricted');

export class CloudNativePg extends App implements PostgresOperator {
  readonly app: App = this;
  readonly serves = 'postgresql.cnpg.io';
  readonly podLabels = { 'app.kubernetes.io/name': 'cloudnative-pg', 'app.kubernetes.io/instance': 'cloudnative-pg' };

  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/cloudnative-pg', { namespace: cnpgSystem });
    const operator = new HelmRelease(this, 'cloudnative-pg', {
      chart: charts.cloudnativePg,
      brings: [this.serves],
      values: operatorValues,
    });
    // The operator finds the plugin by a Service in its own namespace.
    new HelmRelease(this, 'plugin-barman-cloud', {
      chart: charts.barmanCloud,
      brings: ['barmancloud.cnpg.io'],
      renders: ['cert-manager.io'],
      after: [operator],
      values: pluginValues,
    });
  }
}

const operatorValues: HelmValues = {
  replicaCount: 1,
  crds: { create: true },
  config: { clusterWide: true },
  monitoring: { podMonitorEnabled: false, grafanaDashboard: { create: false } },
  webhook: { mutating: { failurePolicy: 'Fail' }, validating: { failurePolicy: 'Fail' } },
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
};

const pluginValues: HelmValues = {
  replicaCount: 1,
  crds: { create: true },
  image: { tag: tags.barmanCloud },
  sidecarImage: { tag: tags.barmanCloud },
  certificate: { createClientCertificate: true, createServerCertificate: true, duration: '2160h', renewBefore: '360h' },
  resources: { requests: { cpu: '25m', memory: '64Mi' }, limits: { memory: '256Mi' } },
};

export const cloudnativePg = app('infrastructure/services/cloudnative-pg', (cluster) => new CloudNativePg(cluster));
