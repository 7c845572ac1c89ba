/** What Headplane is told, secrets included: one file that exists as ciphertext only. */
import type { OidcClient } from '../identity/oidc-client';
import { type JsonTemplate, SecretValue } from '../secrets/secret-value';
import type { DnsName } from '../values/dns-name';

/** Key in the Secret and name of the file. Headplane reads YAML, of which JSON is a part. */
export const CONFIG_KEY = 'config.yaml';

export const PORT = 3000;

/** Where it keeps its database of roles. */
export const DATA_PATH = '/var/lib/headplane';

export interface ConfigurationProps {
  /** Where people open it, without `/admin`. */
  readonly url: string;
  /** Headscale's API. */
  readonly headscale: string;
  /** Host of the login. */
  readonly login: DnsName;
  readonly client: OidcClient;
}

/** Source: tale/headplane v0.6.3, `config.example.yaml` and `app/server/config/config-schema.ts`. */
export const configuration = ({ url, headscale, login, client }: ConfigurationProps): JsonTemplate => ({
  server: {
    host: '0.0.0.0',
    port: PORT,
    base_url: url,
    // Exactly so many characters.
    cookie_secret: SecretValue.random('headplane/cookie-secret', 32),
    cookie_secure: true,
    data_path: DATA_PATH,
  },
  headscale: { url: headscale },
  oidc: {
    enabled: true,
    issuer: `https://${login}/application/o/${client.slug}/`,
    client_id: client.slug,
    client_secret: client.secret,
    headscale_api_key: SecretValue.given('headscale/api-key', 'on the anchor: sudo headscale apikeys create --expiration 365d', {
      after: 'the anchor',
    }),
    use_pkce: true,
    // Nobody types a key: without a session the page goes straight to the login.
    disable_api_key_login: true,
    scope: 'openid email profile',
  },
});
