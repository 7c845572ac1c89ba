/** A ClusterIssuer of Let's Encrypt, and how it proves a name. */
import type { IClusterIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer';
import { Construct } from 'constructs';
import { clusterScoped } from '../cluster/cluster-scoped';
import { CustomResource } from '../cluster/custom-resource';
import type { SecretKey } from '../secrets/sealed-secret';

/** Let's Encrypt's directories. Source: letsencrypt.org/docs/acme-protocol-updates and /staging-environment. */
const DIRECTORIES = {
  prod: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
} as const;

/** For names that are reachable from the internet: the authority asks Traefik. */
export interface Http01 {
  readonly kind: 'http01';
}

/** For any name of the domain, also one that only the mesh reaches: the authority asks the public DNS. */
export interface Dns01 {
  readonly kind: 'cloudflare';
  /** Key of a Secret in cert-manager's namespace: an API token that may read zones and edit records. */
  readonly token: SecretKey;
}

export interface AcmeIssuerProps {
  /** `staging` certificates are not trusted by browsers, and not limited in number. */
  readonly environment: keyof typeof DIRECTORIES;
  /** Where the authority writes when a certificate is about to lapse. */
  readonly email: string;
  readonly proof: Http01 | Dns01;
}

type Solvers = NonNullable<NonNullable<NonNullable<IClusterIssuer['spec']>['acme']>['solvers']>;

/** The construct's id is the issuer's name. */
export class AcmeIssuer extends Construct {
  constructor(scope: Construct, id: string, { environment, email, proof }: AcmeIssuerProps) {
    super(scope, id);
    const issuer = new CustomResource<IClusterIssuer>(this, 'Resource', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: id },
      spec: { acme: { server: DIRECTORIES[environment], email, privateKeySecretRef: { name: `${id}-account` }, solvers: solvers(proof) } },
    });
    clusterScoped(issuer);
  }
}

function solvers(proof: Http01 | Dns01): Solvers {
  if (proof.kind === 'http01') return [{ http01: { ingress: { ingressClassName: 'traefik' } } }];
  return [{ dns01: { cloudflare: { apiTokenSecretRef: { name: proof.token.name, key: proof.token.key } } } }];
}
