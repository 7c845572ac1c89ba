/** How routes name Traefik's Middlewares. */
import { kubeSystem } from '../cluster/namespace';

/** Where all our Middlewares are: beside Traefik. */
export const middlewareNamespace = kubeSystem.name;

/** The Middleware that turns away whoever does not come over the tailnet. */
export const meshOnlyName = 'mesh-only';

/** The Middleware that takes identity headers away from whoever comes in. */
export const noIdentityName = 'no-identity';

/** A Middleware as the annotation `router.middlewares` of an Ingress wants it. Source: Traefik's Kubernetes Ingress provider. */
export const middlewareReference = (name: string, namespace: string = middlewareNamespace): string => `${namespace}-${name}@kubernetescrd`;
