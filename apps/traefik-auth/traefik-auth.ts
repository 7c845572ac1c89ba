/** What Traefik asks before it lets a request through: a Middleware per zone, which Ingresses name, and the login's paths on other hosts. */
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { kubeSystem } from '../../constructs/cluster/namespace';
import { ownLogins } from '../../constructs/identity/own-login';
import type { Backend } from '../../constructs/ingress/backend';
import { ForwardAuth } from '../../constructs/ingress/forward-auth';
import { MeshOnly } from '../../constructs/ingress/mesh-only';
import { meshOnlyName, noIdentityName } from '../../constructs/ingress/middleware';
import { NoIdentity } from '../../constructs/ingress/no-identity';
import { OutpostRoute } from '../../constructs/ingress/outpost-route';
import { WebDoor } from '../../constructs/ingress/web-door';
import { authentik } from '../authentik/authentik';

export class TraefikAuth extends App {
  /** Where the login is. No edge to it: until it answers, Traefik lets nobody through. */
  private readonly outpost: Backend;

  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/configs/traefik-auth', { namespace: kubeSystem });
    this.outpost = cluster.get(authentik).server;
    new NoIdentity(this, `middleware-${noIdentityName}`);
    for (const middleware of [...new Set(Object.values(cluster.site.zones).map((zone) => zone.middleware))].sort()) {
      new ForwardAuth(this, `middleware-${middleware.replace(/^authentik-/, '')}`, { name: middleware, outpost: this.outpost });
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

export const traefikAuth = app('infrastructure/configs/traefik-auth', (cluster) => new TraefikAuth(cluster));
