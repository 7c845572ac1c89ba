/** What Traefik asks before it lets a request through: a Middleware per zone, which Ingresses name, and the login's paths on other hosts. */
import { App } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import { kubeSystem } from '../cluster/namespace';
import { ownLogins } from '../identity/own-login';
import type { Backend } from './backend';
import { ForwardAuth } from './forward-auth';
import { MeshOnly } from './mesh-only';
import { meshOnlyName, noIdentityName } from './middleware';
import { NoIdentity } from './no-identity';
import { OutpostRoute } from './outpost-route';
import { WebDoor } from './web-door';

export class TraefikAuth extends App {
  /** @param outpost where the login is. No edge to it: until it answers, Traefik lets nobody through. */
  constructor(
    cluster: Cluster,
    private readonly outpost: Backend,
  ) {
    super(cluster, 'infrastructure/configs/traefik-auth', { namespace: kubeSystem });
    new NoIdentity(this, `middleware-${noIdentityName}`);
    for (const middleware of [...new Set(Object.values(cluster.site.zones).map((zone) => zone.middleware))].sort()) {
      new ForwardAuth(this, `middleware-${middleware.replace(/^authentik-/, '')}`, { name: middleware, outpost });
    }
  }

  /** Writes down what the cluster's doors need beside the zones' Middlewares. */
  override complete(): void {
    const doors = this.cluster.findAll(WebDoor);
    for (const { name, host } of ownLogins(doors)) {
      new OutpostRoute(this, `outpost-${name}`, { name: `outpost-${name}`, host, outpost: this.outpost });
    }
    if (doors.some(({ reach }) => reach === 'mesh')) {
      new MeshOnly(this, `middleware-${meshOnlyName}`, this.cluster.network.tailnet);
    }
  }
}
