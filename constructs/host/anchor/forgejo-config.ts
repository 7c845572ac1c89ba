/** `/etc/forgejo/app.ini`, and where Forgejo has what. */
import type { Group } from '../../access/group';
import type { OidcClient } from '../../identity/oidc-client';
import type { DnsName } from '../../values/dns-name';

/** How people log in to Forgejo. */
export interface ForgejoLogin {
  readonly client: Pick<OidcClient, 'slug' | 'secret'>;
  readonly loginHost: DnsName;
  /** Who administers Forgejo. @default - nobody who logs in */
  readonly admins?: Group;
}

export interface ForgejoConfigProps {
  readonly host: DnsName;
  /** Port of Git over SSH. */
  readonly sshPort: number;
  /** How people log in. @default - by accounts of its own only */
  readonly oidc?: ForgejoLogin;
}

/** Loopback port behind Caddy. */
export const FORGEJO_PORT = 3000;

export const PATHS = {
  program: '/usr/local/bin/forgejo',
  config: '/etc/forgejo/app.ini',
  state: '/var/lib/forgejo',
} as const;

/** Who runs it, and owns what it has. */
export const GIT = { owner: 'git', group: 'git' } as const;

/** Where a secret of its own is. */
export const secretPath = (name: string): string => `/etc/forgejo/${name}`;

/** Sections in order. Source: Forgejo 15, configuration cheat sheet. */
export function forgejoConfig({ host, sshPort, oidc }: ForgejoConfigProps): string {
  const sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = {
    server: {
      PROTOCOL: 'http',
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: FORGEJO_PORT,
      DOMAIN: host,
      ROOT_URL: `https://${host}/`,
      START_SSH_SERVER: true,
      BUILTIN_SSH_SERVER_USER: 'git',
      SSH_DOMAIN: host,
      SSH_PORT: sshPort,
      SSH_LISTEN_PORT: sshPort,
      LFS_START_SERVER: true,
      LFS_JWT_SECRET_URI: `file:${secretPath('lfs-jwt-secret')}`,
    },
    database: { DB_TYPE: 'sqlite3', PATH: `${PATHS.state}/data/forgejo.db`, SQLITE_JOURNAL_MODE: 'WAL' },
    security: {
      INSTALL_LOCK: true,
      SECRET_KEY_URI: `file:${secretPath('secret-key')}`,
      INTERNAL_TOKEN_URI: `file:${secretPath('internal-token')}`,
      REVERSE_PROXY_TRUSTED_PROXIES: '127.0.0.0/8,::1/128',
      REVERSE_PROXY_LIMIT: 1,
    },
    oauth2: { JWT_SECRET_URI: `file:${secretPath('oauth2-jwt-secret')}` },
    service: {
      DISABLE_REGISTRATION: false,
      ALLOW_ONLY_EXTERNAL_REGISTRATION: true,
      ENABLE_INTERNAL_SIGNIN: oidc === undefined,
      REQUIRE_SIGNIN_VIEW: true,
    },
    oauth2_client: { ENABLE_AUTO_REGISTRATION: true, USERNAME: 'nickname', ACCOUNT_LINKING: 'login' },
    repository: { ROOT: `${PATHS.state}/repositories`, DEFAULT_PRIVATE: 'private', ENABLE_PUSH_CREATE_USER: true },
    session: { COOKIE_SECURE: true },
    actions: { ENABLED: false },
    log: { MODE: 'console', LEVEL: 'Info' },
  };
  const lines = Object.entries(sections).map(([name, values]) =>
    [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
  );
  return `; Written by H-Kube.\nRUN_USER = git\nWORK_PATH = ${PATHS.state}\n\n${lines.join('\n')}`;
}
