/** The login's own paths on a host that has a `forward_single` provider. */
import type { IIngressRoute } from '@kubernetes-models/traefik/traefik.io/v1alpha1/IngressRoute';
import { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';
import type { DnsName } from '../values/dns-name';
import type { Backend } from './backend';

export interface OutpostRouteProps {
  /** `metadata.name`. */
  readonly name: string;
  readonly host: DnsName;
  /** The Service of Authentik's server. The route is put into its namespace: Traefik refuses a Service of another one. */
  readonly outpost: Backend;
}

/** More than any route of an Ingress gets, whose priority is the length of its rule. */
const ABOVE_EVERY_INGRESS = 1000;

/** Start, callback and sign-out. Without the Middleware: whoever is being logged in is not logged in yet. */
export class OutpostRoute extends Construct {
  constructor(scope: Construct, id: string, { name, host, outpost }: OutpostRouteProps) {
    super(scope, id);
    new CustomResource<IIngressRoute>(this, 'Resource', {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name, namespace: outpost.namespace },
      spec: {
        entryPoints: ['websecure'],
        routes: [
          {
            kind: 'Rule',
            match: `Host(\`${host}\`) && PathPrefix(\`/outpost.goauthentik.io/\`)`,
            priority: ABOVE_EVERY_INGRESS,
            services: [{ name: outpost.name, port: outpost.port }],
          },
        ],
        // The certificate is the one of the door's Ingress: Traefik picks it by the host.
        tls: {},
      },
    });
  }
}
