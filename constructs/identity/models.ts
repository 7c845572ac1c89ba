/** The attributes that we write, by model. Source: Authentik 2026.8, blueprints/schema.json. */
import type { BlueprintValue, Tag } from './tag';

/** The slot of a primary key. */
type Key = Tag;
/** `days=180`. */
type Lifetime = string;

interface Provider {
  readonly name: string;
  readonly authorization_flow: Key;
  readonly invalidation_flow: Key;
  readonly access_token_validity: Lifetime;
  readonly refresh_token_validity: Lifetime;
}

export interface Models {
  'authentik_blueprints.metaapplyblueprint': { readonly identifiers: { readonly name: string }; readonly required: boolean };
  'authentik_brands.brand': { readonly domain: string; readonly branding_title: string };
  'authentik_core.application': {
    readonly name: string;
    readonly slug: string;
    readonly provider: Key;
    readonly policy_engine_mode: 'any' | 'all';
    readonly meta_launch_url: string;
    readonly meta_hide: boolean;
  };
  'authentik_core.group': { readonly name: string; readonly is_superuser: boolean; readonly users: readonly Key[] };
  'authentik_core.user': {
    readonly username: string;
    readonly name: string;
    readonly email: string;
    readonly path: string;
    readonly type: 'internal' | 'external';
    readonly groups: readonly Key[];
  };
  'authentik_outposts.outpost': {
    readonly managed: string;
    readonly name: string;
    readonly type: 'proxy';
    readonly providers: readonly Key[];
    readonly config: { readonly [key: string]: BlueprintValue };
  };
  'authentik_policies.policybinding': { readonly target: Key; readonly group: Key; readonly order: number };
  'authentik_providers_oauth2.oauth2provider': Provider & {
    readonly client_type: 'confidential' | 'public';
    readonly client_id: string;
    readonly client_secret: Tag;
    readonly grant_types: readonly ('authorization_code' | 'refresh_token')[];
    readonly redirect_uris: readonly {
      readonly matching_mode: 'strict';
      readonly redirect_uri_type: 'authorization';
      readonly url: string;
    }[];
    readonly signing_key: Key;
    readonly property_mappings: readonly Key[];
    readonly sub_mode: 'hashed_user_id' | 'user_uuid';
    readonly issuer_mode: 'per_provider';
    readonly include_claims_in_id_token: boolean;
  };
  'authentik_providers_oauth2.scopemapping': { readonly name: string; readonly scope_name: string; readonly expression: string };
  'authentik_providers_proxy.proxyprovider': Provider & {
    readonly mode: 'forward_single' | 'forward_domain';
    readonly external_host: string;
    readonly cookie_domain: string;
  };
  'authentik_stages_user_login.userloginstage': { readonly name: string; readonly session_duration: Lifetime };
}
