/** A ClusterIssuer that proves names by HTTP-01 through Traefik. */
import type { IClusterIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer';
import { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';

/** Let's Encrypt's directories. Source: letsencrypt.org/docs/acme-protocol-updates and /staging-environment. */
const DIRECTORIES = {
  prod: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
} as const;

export interface AcmeIssuerProps {
  /** `staging` certificates are not trusted by browsers, and not limited in number. */
  readonly environment: keyof typeof DIRECTORIES;
  /** Where the authority writes when a certificate is about to lapse. */
  readonly email: string;
}

/** Named `letsencrypt-<environment>`. */
export class AcmeIssuer extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { environment, email }: AcmeIssuerProps) {
    super(scope, id);
    this.name = `letsencrypt-${environment}`;
    new CustomResource<IClusterIssuer>(this, 'Resource', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: this.name },
      spec: {
        acme: {
          server: DIRECTORIES[environment],
          email,
          privateKeySecretRef: { name: `${this.name}-account` },
          solvers: [{ http01: { ingress: { ingressClassName: 'traefik' } } }],
        },
      },
    });
  }
}
