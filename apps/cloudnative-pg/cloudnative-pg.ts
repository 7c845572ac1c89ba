/** The operator that runs the databases, and its plugin that backs them up. */
import { Construct } from 'constructs';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { operatorFlows } from '../../constructs/database/operator-flows';
import { operatorPods, operatorValues, pluginPods, pluginValues } from '../../constructs/database/operator-values';
import type { PostgresOperator } from '../../constructs/database/props';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { pods } from '../../constructs/network/peer';
import { charts, tags } from '../../versions';

const cnpgSystem = namespace('cnpg-system', 'restricted');

export class CloudNativePg extends App implements PostgresOperator {
  readonly app: App = this;
  readonly serves = 'postgresql.cnpg.io';
  readonly pods = pods(cnpgSystem.name, { 'app.kubernetes.io/name': 'cloudnative-pg', 'app.kubernetes.io/instance': 'cloudnative-pg' });

  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/cloudnative-pg', { namespace: cnpgSystem });
    const operator = new HelmRelease(this, 'cloudnative-pg', {
      chart: charts.cloudnativePg,
      brings: [this.serves],
      pods: operatorPods,
      values: operatorValues,
    });
    // The operator finds the plugin by a Service in its own namespace.
    new HelmRelease(this, 'plugin-barman-cloud', {
      chart: charts.barmanCloud,
      brings: ['barmancloud.cnpg.io'],
      renders: ['cert-manager.io'],
      after: [operator],
      pods: pluginPods,
      values: pluginValues(tags.barmanCloud),
    });
    operatorFlows(new Construct(this, 'network'), this.pods);
  }
}

export const cloudnativePg = app('infrastructure/services/cloudnative-pg', (cluster) => new CloudNativePg(cluster));
