/** `/etc/headscale/config.yaml`. Source: headscale 0.29, hscontrol/types/config.go. */
import type { Duration } from 'cdk8s';
import type { NonEmpty } from '../../access/audience';
import type { OidcClient } from '../../identity/oidc-client';
import { PREFIXES } from '../../mesh/address';
import type { Ipv4 } from '../../values/cidr';
import type { DnsName } from '../../values/dns-name';
import { prometheusDuration } from '../../values/duration';

export interface HeadscaleConfigProps {
  readonly host: DnsName;
  /** Public address of the anchor, which is also its relay's. */
  readonly publicIp: Ipv4;
  /** Domain of MagicDNS. */
  readonly baseDomain: DnsName;
  /** Port of STUN. */
  readonly stunPort: number;
  /** Names of the extra records. */
  readonly meshNames: readonly DnsName[];
  /** After which a person's device has to log in again. */
  readonly expiry: Duration;
  /** How people log in. @default - by the command line only */
  readonly oidc?: { readonly client: OidcClient; readonly loginHost: DnsName };
}

/** Loopback port behind Caddy. */
export const HEADSCALE_PORT = 8085;

export const PATHS = {
  config: '/etc/headscale/config.yaml',
  policy: '/etc/headscale/acl.hujson',
  records: '/etc/headscale/extra-records.json',
  oidcSecret: '/etc/headscale/oidc-client-secret',
  state: '/var/lib/headscale',
  database: '/var/lib/headscale/db.sqlite',
  socket: '/run/headscale/headscale.sock',
} as const;

const LOOPBACK: NonEmpty<string> = ['127.0.0.1/32', '::1/128'];

/** As data; every path of it is written, for Headscale says nothing about a key that it does not know. */
export function headscaleConfig({ host, publicIp, baseDomain, stunPort, meshNames, expiry, oidc }: HeadscaleConfigProps): object {
  return {
    server_url: `https://${host}`,
    listen_addr: `127.0.0.1:${HEADSCALE_PORT}`,
    metrics_listen_addr: '127.0.0.1:9090',
    grpc_listen_addr: '127.0.0.1:50443',
    grpc_allow_insecure: false,
    trusted_proxies: LOOPBACK,
    noise: { private_key_path: `${PATHS.state}/noise_private.key` },
    // Random, so that people's devices stay off the low addresses, which are the machines'.
    prefixes: { ...PREFIXES, allocation: 'random' },
    derp: {
      server: {
        enabled: true,
        region_id: 999,
        region_code: 'h-kube',
        region_name: 'H-Kube',
        verify_clients: true,
        stun_listen_addr: `0.0.0.0:${stunPort}`,
        private_key_path: `${PATHS.state}/derp_server_private.key`,
        automatically_add_embedded_derp_region: true,
        ipv4: publicIp,
      },
      // A map that cannot be fetched stops Headscale from starting.
      urls: [],
      paths: [],
      auto_update_enabled: false,
    },
    disable_check_updates: true,
    node: { expiry: prometheusDuration(expiry), ephemeral: { inactivity_timeout: '30m' } },
    database: { type: 'sqlite', sqlite: { path: PATHS.database, write_ahead_log: true, wal_autocheckpoint: 1000 } },
    log: { level: 'info', format: 'json' },
    policy: { mode: 'file', path: PATHS.policy },
    dns: {
      magic_dns: true,
      base_domain: baseDomain,
      override_local_dns: false,
      // A device asks the mesh only for names under a route. One without servers is answered from the records of the mesh.
      // Source: tailscale 1.98, ipn/ipnlocal/node_backend.go and net/dns/manager.go.
      nameservers: { global: [], split: Object.fromEntries(meshNames.map((name) => [name, []])) },
      search_domains: [],
      extra_records_path: PATHS.records,
    },
    unix_socket: PATHS.socket,
    unix_socket_permission: '0770',
    ...(oidc && { oidc: login(oidc) }),
    logtail: { enabled: false },
    taildrop: { enabled: true },
  };
}

/** The login is in the cluster, the cluster is on the mesh, and the mesh is this: it must start without the login. */
const login = ({ client, loginHost }: NonNullable<HeadscaleConfigProps['oidc']>) => ({
  only_start_if_oidc_is_available: false,
  issuer: `https://${loginHost}/application/o/${client.slug}/`,
  client_id: client.slug,
  client_secret_path: PATHS.oidcSecret,
  scope: ['openid', 'profile', 'email', 'groups'],
  allowed_groups: client.audience.map(({ name }) => name).sort(),
  email_verified_required: true,
  use_expiry_from_token: false,
  pkce: { enabled: true, method: 'S256' },
});
