/**
 * What an Authentik that just started holds before it reads any blueprint of ours: objects as `model field=value`. Said here on
 * its own, not taken from the constructs, or a wrong name would prove itself. Source: Authentik 2026.8, blueprints/default,
 * blueprints/system, and what its first start makes.
 */
const flows = [
  'default-authentication-flow',
  'default-invalidation-flow',
  'default-provider-authorization-implicit-consent',
  'default-provider-authorization-explicit-consent',
  'default-provider-invalidation-flow',
  'default-password-change',
  'default-user-settings-flow',
  'default-authenticator-totp-setup',
  'default-authenticator-static-setup',
  'default-authenticator-webauthn-setup',
  'initial-setup',
];
const scopes = ['openid', 'email', 'profile', 'entitlements', 'offline_access', 'authentik_api'];
const stages = [
  ['identification', 'identification'],
  ['password', 'password'],
  ['authenticator_validate', 'mfa-validation'],
  ['user_login', 'login'],
];

export const PACKAGED: ReadonlySet<string> = new Set([
  ...flows.map((slug) => `authentik_flows.flow slug=${slug}`),
  ...scopes.map((scope) => `authentik_providers_oauth2.scopemapping managed=goauthentik.io/providers/oauth2/scope-${scope}`),
  ...stages.map(([app = '', name]) => `authentik_stages_${app}.${app.replaceAll('_', '')}stage name=default-authentication-${name}`),
  'authentik_providers_oauth2.scopemapping managed=goauthentik.io/providers/proxy/scope-proxy',
  'authentik_crypto.certificatekeypair name=authentik Self-signed Certificate',
  'authentik_crypto.certificatekeypair managed=goauthentik.io/crypto/jwt-managed',
  'authentik_outposts.outpost name=authentik Embedded Outpost',
  'authentik_outposts.outpost managed=goauthentik.io/outposts/embedded',
  'authentik_brands.brand domain=authentik-default',
  'authentik_core.user username=akadmin',
  'authentik_core.group name=authentik Admins',
]);

/** Blueprints that `metaapplyblueprint` can name. */
export const BLUEPRINTS: ReadonlySet<string> = new Set([
  'authentik Bootstrap',
  'Default - Authentication flow',
  'Default - Invalidation flow',
  'Default - Provider authorization flow (implicit consent)',
  'Default - Provider authorization flow (explicit consent)',
  'Default - Provider invalidation flow',
  'Default - Brand',
  'Default - Password change flow',
  'Default - User settings flow',
  'Default - TOTP MFA setup flow',
  'Default - WebAuthn MFA setup flow',
  'Default - Static MFA setup flow',
  'System - OAuth2 Provider - Scopes',
  'System - Proxy Provider - Scopes',
]);
