/** Objects that Authentik brings along, by the names that it gives them. Source: Authentik 2026.8, blueprints/default and blueprints/system. */
import { type Entry, entry } from './blueprint';
import { Tag } from './tag';

/** Applies Authentik's own blueprints first: on the first boot ours may come before them, and would find nothing. */
export const packagedFirst: readonly Entry[] = [
  'Default - Authentication flow',
  'Default - Provider authorization flow (implicit consent)',
  'Default - Provider invalidation flow',
  'Default - Brand',
  'System - OAuth2 Provider - Scopes',
  'System - Proxy Provider - Scopes',
].map((name) => entry('authentik_blueprints.metaapplyblueprint', { attrs: { identifiers: { name }, required: false } }));

const flow = (slug: string): Tag => Tag.find('authentik_flows.flow', 'slug', slug);

/** What every provider needs of flows: no question after the login, and a logout of that application only. */
export const providerFlows = {
  authorization_flow: flow('default-provider-authorization-implicit-consent'),
  invalidation_flow: flow('default-provider-invalidation-flow'),
} as const;

/** The key that signs tokens. Without one Authentik signs with HS256, which OpenID clients refuse. */
export const signingKey = Tag.find('authentik_crypto.certificatekeypair', 'name', 'authentik Self-signed Certificate');

/** A scope mapping of OpenID Connect. */
export const scope = (name: 'openid' | 'profile'): Tag =>
  Tag.find('authentik_providers_oauth2.scopemapping', 'managed', `goauthentik.io/providers/oauth2/scope-${name}`);

/** The account that the first start makes. */
export const bootstrapUser = 'akadmin';
