/** The Middleware that leads from a host's front page to where its program lives. */
import type { IMiddleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1/Middleware';
import { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';
import type { DnsName } from '../values/dns-name';

export interface HomeRedirectProps {
  /** `metadata.name`. */
  readonly name: string;
  readonly namespace: string;
  readonly host: DnsName;
  /** The program's first page, such as `/admin/`. */
  readonly home: string;
}

export class HomeRedirect extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, host, home }: HomeRedirectProps) {
    super(scope, id);
    new CustomResource<IMiddleware>(this, 'Resource', {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name, namespace },
      spec: {
        redirectRegex: {
          regex: `^https://${host.replaceAll('.', '\\.')}/?$`,
          replacement: `https://${host}${home}`,
          // For now: a browser would remember a permanent one beyond the program.
          permanent: false,
        },
      },
    });
  }
}
