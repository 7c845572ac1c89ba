/** The front door of the cluster, on the machines that the anchor sends traffic to. */
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { kubeSystem } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { traefikValues } from '../../constructs/ingress/traefik-values';
import { ProblemError } from '../../constructs/values/problem';
import { charts } from '../../versions';

export class Traefik extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/traefik', { namespace: kubeSystem });
    const anchor = cluster.machines.find(({ role }) => role === 'anchor');
    if (anchor === undefined) {
      throw ProblemError.of(this.node.path, {
        code: 'no-anchor',
        message: 'no machine has the role "anchor", so nothing leads the internet to Traefik',
        fix: 'give one machine in nodes/ the role "anchor"',
      });
    }
    new HelmRelease(this, 'traefik', {
      chart: charts.traefik,
      brings: ['traefik.io', 'hub.traefik.io'],
      pods: [{ name: 'traefik', replicas: 'per-node', cpu: '100m', memory: '128Mi', runsOn: this.place({ capability: 'ingress' }) }],
      values: traefikValues(anchor.tailnet, this.place({ capability: 'ingress' })),
    });
  }
}

export const traefik = app('infrastructure/services/traefik', (cluster) => new Traefik(cluster));
