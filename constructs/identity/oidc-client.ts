/** A program that logs people in by OpenID Connect, instead of hiding behind the outpost. */
import { Construct } from 'constructs';
import type { NonEmpty } from '../access/audience';
import { checkAudience } from '../access/check-audience';
import type { Group } from '../access/group';
import { App } from '../cluster/app';
import type { SecretValue } from '../secrets/secret-value';

export interface OidcClientProps {
  /** Client id, provider name and application slug in one: the issuer is `https://<login>/application/o/<slug>/`. */
  readonly slug: string;
  /** What people see. */
  readonly name: string;
  /** Who may log in to it. Reports `unknown-group`. */
  readonly audience: NonEmpty<Group>;
  /** Where the login may send people back to, in full; compared character by character. */
  readonly redirects: NonEmpty<string>;
  /** The client secret: the program gets the same logical value, so that the two cannot disagree. */
  readonly secret: SecretValue;
}

/** Registers itself by being in the tree: `cluster.findAll(OidcClient)`. */
export class OidcClient extends Construct {
  readonly slug: string;
  readonly name: string;
  readonly audience: NonEmpty<Group>;
  readonly redirects: NonEmpty<string>;
  readonly secret: SecretValue;

  constructor(scope: Construct, id: string, { slug, name, audience, redirects, secret }: OidcClientProps) {
    super(scope, id);
    this.slug = slug;
    this.name = name;
    this.audience = audience;
    this.redirects = redirects;
    this.secret = secret;
    checkAudience(this, audience, App.owning(this).cluster.site);
  }

  /** Its key in Authentik's Secret. */
  get secretKey(): string {
    return `${this.slug}-client-secret`;
  }

  /** Variable of the worker from which the blueprint takes the client secret. */
  get secretVariable(): string {
    return `H_KUBE_${this.slug.toUpperCase().replaceAll('-', '_')}_CLIENT_SECRET`;
  }
}
