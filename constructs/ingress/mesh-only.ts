/** The Middleware that makes `reach: 'mesh'` true: without it a door would only be unlisted. */
import type { IMiddleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1/Middleware';
import { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';
import type { Cidr } from '../values/cidr';
import { meshOnlyName, middlewareNamespace } from './middleware';

export class MeshOnly extends Construct {
  constructor(scope: Construct, id: string, tailnet: Cidr) {
    super(scope, id);
    new CustomResource<IMiddleware>(this, 'Resource', {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name: meshOnlyName, namespace: middlewareNamespace },
      spec: { ipAllowList: { sourceRange: [tailnet] } },
    });
  }
}
