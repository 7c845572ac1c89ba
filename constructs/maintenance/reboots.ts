/** kured: a machine whose kernel asks for it is drained and rebooted, one at a time. Writes nothing until site.ts says when. */
import { App } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import { namespace } from '../cluster/namespace';
import type { ChartPin } from '../flux/chart';
import { HelmRelease } from '../flux/helm-release';
import { Flow } from '../network/flow';
import { API_SERVER_PORT, apiServer, pods } from '../network/peer';
import { kuredPods, kuredValues } from './kured-values';

/** It signals the machine's first process, which only `privileged` lets it see. */
const kured = namespace('kured', 'privileged');

export class Reboots extends App {
  constructor(cluster: Cluster, chart: ChartPin) {
    const { reboots } = cluster.site;
    super(cluster, 'infrastructure/services/reboots', reboots === undefined ? {} : { namespace: kured });
    if (reboots === undefined) return;
    new HelmRelease(this, 'kured', { chart, pods: kuredPods, values: kuredValues(reboots) });
    new Flow(this, 'network', {
      from: pods(kured.name, { 'app.kubernetes.io/name': 'kured' }),
      to: apiServer,
      ports: [API_SERVER_PORT],
      why: 'takes the lock, drains its machine and opens it again',
    });
  }
}
