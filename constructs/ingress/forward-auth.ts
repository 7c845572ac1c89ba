/** The Middleware that asks Authentik about every request. */
import type { IMiddleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1/Middleware';
import { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';
import type { Backend } from './backend';
import { IDENTITY_HEADERS } from './identity-headers';
import { middlewareNamespace } from './middleware';

export interface ForwardAuthProps {
  /** `metadata.name`, which annotations of running Ingresses refer to. */
  readonly name: string;
  /** The Service of Authentik's server, in which the embedded outpost lives. */
  readonly outpost: Backend;
}

/**
 * Which application it asks about is not said here: the outpost takes the provider whose `external_host` is exactly the
 * request's host, and only without one the provider with the longest `cookie_domain` that the host ends in. So one
 * Middleware serves a zone's provider and every `forward_single` provider alike. Source: Authentik, `lookup_app` of the proxy outpost.
 */
export class ForwardAuth extends Construct {
  constructor(scope: Construct, id: string, { name, outpost }: ForwardAuthProps) {
    super(scope, id);
    const port = outpost.port === 80 ? '' : `:${outpost.port}`;
    new CustomResource<IMiddleware>(this, 'Resource', {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name, namespace: middlewareNamespace },
      spec: {
        forwardAuth: {
          address: `http://${outpost.name}.${outpost.namespace}.svc.cluster.local${port}/outpost.goauthentik.io/auth/traefik`,
          // No proxy in front of Traefik sets these headers, so host and path come from the request itself, never from the visitor.
          trustForwardHeader: false,
          maxResponseBodySize: 4194304,
          authResponseHeaders: IDENTITY_HEADERS,
        },
      },
    });
  }
}
