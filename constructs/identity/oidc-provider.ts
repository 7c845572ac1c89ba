/** OAuth2 providers, with all that a blueprint has to say because nothing says it for it. */
import { type Entry, type IdentifiedEntry, identified } from './blueprint';
import type { OidcClient } from './oidc-client';
import { providerFlows, scope, signingKey } from './packaged';
import { Tag } from './tag';

/**
 * Authentik's own mapping calls every e-mail unverified, and Headscale then drops it. Here one counts as verified where
 * it is also the user name: those come from site.ts and are unique, so nobody can take another person's.
 */
const verifiedEmail = identified('scope/email', 'authentik_providers_oauth2.scopemapping', {
  identifiers: { name: 'h-kube verified e-mail' },
  attrs: {
    scope_name: 'email',
    expression: 'return {"email": request.user.email, "email_verified": request.user.email == request.user.username}',
  },
});

const groupNames = identified('scope/groups', 'authentik_providers_oauth2.scopemapping', {
  identifiers: { name: 'h-kube groups' },
  attrs: { scope_name: 'groups', expression: 'return {"groups": [group.name for group in request.user.groups.all()]}' },
});

/** Shared by all clients; ahead of the first. */
export const scopeMappings: readonly Entry[] = [verifiedEmail, groupNames];

/**
 * A confidential client. `grant_types` is empty unless written, and every login then fails. `sub_mode` is the one that
 * Authentik's own form chooses: another would make a new user of everyone whom the client knows already.
 */
export const oidcProvider = ({ slug, redirects, secretVariable }: OidcClient, lasts: string): IdentifiedEntry =>
  identified(`provider/${slug}`, 'authentik_providers_oauth2.oauth2provider', {
    identifiers: { name: slug },
    attrs: {
      ...providerFlows,
      client_type: 'confidential',
      client_id: slug,
      client_secret: Tag.env(secretVariable),
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: redirects.map((url) => ({ matching_mode: 'strict', redirect_uri_type: 'authorization', url })),
      signing_key: signingKey,
      property_mappings: [scope('openid'), scope('profile'), Tag.keyOf(verifiedEmail), Tag.keyOf(groupNames)],
      sub_mode: 'hashed_user_id',
      issuer_mode: 'per_provider',
      include_claims_in_id_token: true,
      access_token_validity: lasts,
      refresh_token_validity: lasts,
    },
  });
