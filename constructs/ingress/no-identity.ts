/** The Middleware that takes away what a visitor claims to be, before anyone is asked. */
import type { IMiddleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1/Middleware';
import { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';
import { IDENTITY_HEADERS } from './identity-headers';
import { middlewareNamespace, noIdentityName } from './middleware';

/** On the whole entrypoint, because a door without a login has no forward auth that would do it. */
export class NoIdentity extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new CustomResource<IMiddleware>(this, 'Resource', {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name: noIdentityName, namespace: middlewareNamespace },
      // An empty value deletes the header. Source: Traefik's headers middleware.
      spec: { headers: { customRequestHeaders: Object.fromEntries(IDENTITY_HEADERS.map((header) => [header, ''])) } },
    });
  }
}
