/** What Traefik asks Authentik before it lets a request through. */
import { app } from '../../constructs/cluster/app';
import { TraefikAuth } from '../../constructs/ingress/traefik-auth';
import { authentik } from '../authentik/authentik';

export const traefikAuth = app('infrastructure/configs/traefik-auth', (cluster) => new TraefikAuth(cluster, cluster.get(authentik).server));
