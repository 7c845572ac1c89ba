/** Git at the anchor: people log in as everywhere, and the repository that Flux reads is here too when its own host is away. */
import type { Group } from '../../access/group';
import type { Repository } from '../../cluster/site';
import type { OidcClient } from '../../identity/oidc-client';
import { SecretValue } from '../../secrets/secret-value';
import type { DnsName } from '../../values/dns-name';
import { gitCredential } from '../git-credential';
import { fetched } from '../step/fetch';
import { hop, LIBRARY, program } from '../step/library';
import type { Step, Subject } from '../step/step';
import { unit, unitFile } from '../step/unit';

export interface ForgejoProps {
  readonly version: string;
  readonly host: DnsName;
  /** Port of Git over SSH. */
  readonly sshPort: number;
  /** The repository that Flux reads, mirrored every ten minutes. */
  readonly repository: Repository;
  /** How people log in. @default - by accounts of its own only */
  readonly oidc?: {
    readonly client: Pick<OidcClient, 'slug' | 'secret'>;
    readonly loginHost: DnsName;
    /** Who administers Forgejo. @default - nobody who logs in */
    readonly admins?: Group;
  };
}

/** Loopback port behind Caddy. */
export const FORGEJO_PORT = 3000;
export const FORGEJO_STATE = '/var/lib/forgejo';
const PROGRAM = '/usr/local/bin/forgejo';
const CONFIG = '/etc/forgejo/app.ini';

/** Made once and never changed: the first one encrypts what is in the database. */
const SECRETS = { 'secret-key': 64, 'internal-token': 64, 'lfs-jwt-secret': 43, 'oauth2-jwt-secret': 43 } as const;
const IDENTITY = '/etc/forgejo/mirror-identity';
const secretPath = (name: string): string => `/etc/forgejo/${name}`;

/** Sections in order. Source: Forgejo 15, configuration cheat sheet. */
export function forgejoConfig({ host, sshPort, oidc }: Pick<ForgejoProps, 'host' | 'sshPort' | 'oidc'>): string {
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
    database: { DB_TYPE: 'sqlite3', PATH: `${FORGEJO_STATE}/data/forgejo.db`, SQLITE_JOURNAL_MODE: 'WAL' },
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
    repository: { ROOT: `${FORGEJO_STATE}/repositories`, DEFAULT_PRIVATE: 'private', ENABLE_PUSH_CREATE_USER: true },
    session: { COOKIE_SECURE: true },
    actions: { ENABLED: false },
    log: { MODE: 'console', LEVEL: 'Info' },
  };
  const lines = Object.entries(sections).map(([name, values]) =>
    [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
  );
  return `; Written by H-Kube.\nRUN_USER = git\nWORK_PATH = ${FORGEJO_STATE}\n\n${lines.join('\n')}`;
}

/**
 * The command line takes a client secret as an argument only, which every process can read: it gets a placeholder, and the database the secret.
 * It also asks the provider before it believes in it, and Authentik is there later than this machine: it gets one that nobody is asked about.
 */
const LOGIN = `# forgejo-login CLIENT_ID DISCOVERY_URL ADMIN_GROUP: people log in by OpenID Connect. Reads the client secret, base64, from standard input.
set -eu
client=$1 url=$2 admins=$3
forgejo() { runuser -u git -- env HOME=${FORGEJO_STATE} ${PROGRAM} --config ${CONFIG} "$@"; }
query() { sqlite3 -batch -noheader -cmd '.timeout 10000' ${FORGEJO_STATE}/data/forgejo.db; }
state() { echo "SELECT cfg FROM login_source WHERE name = 'login'" | query | sha256sum; }
for try in $(seq 60); do if curl --fail --silent --output /dev/null http://127.0.0.1:${FORGEJO_PORT}/api/healthz; then break; fi; sleep 1; done
before=$(state)
id=$(echo "SELECT id FROM login_source WHERE name = 'login'" | query)
set -- --name login --provider github --key "$client" --secret placeholder --auto-discover-url "$url" \\
  --scopes openid --scopes email --scopes profile --scopes groups --group-claim-name groups --admin-group "$admins" --skip-local-2fa
if [ -z "$id" ]; then forgejo admin auth add-oauth "$@" >/dev/null; fi
secret=$(base64 -d | sed "s/'/''/g")
printf "UPDATE login_source SET cfg = json_set(cfg, '$.Provider', 'openidConnect', '$.ClientSecret', '%s', '$.ClientID', '%s', '$.OpenIDConnectAutoDiscoveryURL', '%s', '$.AdminGroup', '%s') WHERE name = 'login';\\n" \\
  "$secret" "$client" "$url" "$admins" | query
if [ "$before" != "$(state)" ]; then
  systemctl restart forgejo.service
  echo changed
fi
`;

const MIRROR = `# git-mirror URL NAME: every branch and tag of URL, as the repository NAME of Forgejo's user mirror. Reads only there, writes only here.
set -eu
umask 077
url=$1 name=$2
folder=${FORGEJO_STATE}/mirror
token=$folder/token
mkdir -p "$folder"
export GIT_SSH_COMMAND="ssh -i ${IDENTITY} -o IdentitiesOnly=yes -o UserKnownHostsFile=/etc/forgejo/mirror-known-hosts -o BatchMode=yes"
if [ ! -s "$token" ]; then
  forgejo() { HOME=${FORGEJO_STATE} ${PROGRAM} --config ${CONFIG} "$@"; }
  forgejo admin user list | grep -qw mirror ||
    forgejo admin user create --username mirror --email mirror@localhost --random-password --must-change-password=false >/dev/null
  forgejo admin user generate-access-token --username mirror --token-name "git-mirror-$(date +%s)" --scopes write:repository,write:user --raw >"$token"
fi
[ -d "$folder/$name.git" ] || git clone --quiet --mirror "$url" "$folder/$name.git"
git -C "$folder/$name.git" fetch --quiet --prune origin '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'
# The token goes by a file: an address with it would be in the list of processes.
git -C "$folder/$name.git" -c credential.helper= -c "credential.helper=!f() { echo username=mirror; echo password=\\$(cat $token); }; f" \\
  push --quiet --prune http://127.0.0.1:${FORGEJO_PORT}/mirror/$name.git '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'
# Flux reads it with the key that it has: when it is needed, nobody may be able to log in and hand one over.
[ -f ${IDENTITY} ] || exit 0
public=$(ssh-keygen -y -f ${IDENTITY} | cut -d ' ' -f 1,2)
api() { printf 'header = "Authorization: token %s"\\n' "$(cat $token)" | curl --fail --silent --show-error --config - "$@" http://127.0.0.1:${FORGEJO_PORT}/api/v1/repos/mirror/$name/keys; }
api | grep -Fq "$public" ||
  api --output /dev/null --header 'Content-Type: application/json' --data "{\\"title\\":\\"flux\\",\\"key\\":\\"$public\\",\\"read_only\\":true}"
`;

const own = { owner: 'git', group: 'git' } as const;

function login({ oidc }: ForgejoProps): readonly Step[] {
  if (oidc === undefined) return [];
  const { client, loginHost, admins } = oidc;
  const url = `https://${loginHost}/application/o/${client.slug}/.well-known/openid-configuration`;
  return [
    program('forgejo-login', LOGIN),
    {
      kind: 'command',
      name: 'people log in to Forgejo as everywhere',
      run: [`${LIBRARY}/forgejo-login`, client.slug, url, admins?.name ?? ''],
      stdin: client.secret,
    },
  ];
}

/** @throws ProblemError `no-host-keys` */
function mirror({ repository }: ForgejoProps): readonly Step[] {
  const { url } = repository;
  const name = (url.split('/').pop() ?? '').replace(/\.git$/, '');
  const credential = gitCredential(repository);
  return [
    ...(credential === undefined
      ? []
      : [
          // OpenSSH reads no key whose last line does not end, and the vault keeps values without that end.
          { kind: 'secret-file', path: IDENTITY, content: { text: [credential.identity, '\n'] }, ...own, mode: '0600' } as const,
          { kind: 'file', path: '/etc/forgejo/mirror-known-hosts', content: credential.hostKeys, ...own, mode: '0644' } as const,
        ]),
    program('git-mirror', MIRROR),
    unitFile({
      name: 'git-mirror.service',
      sections: {
        Unit: ['Description=Mirror of the repository that Flux reads', 'After=forgejo.service'],
        Service: ['Type=oneshot', 'User=git', 'Group=git', `ExecStart=${LIBRARY}/git-mirror ${url} ${name}`],
      },
    }),
    ...unit({
      name: 'git-mirror.timer',
      sections: {
        Unit: ['Description=Mirror of the repository that Flux reads'],
        Timer: ['OnBootSec=5min', 'OnUnitActiveSec=10min'],
        Install: ['WantedBy=timers.target'],
      },
    }),
  ];
}

export function forgejo(props: ForgejoProps): Subject {
  const { version } = props;
  const url = `https://codeberg.org/forgejo/forgejo/releases/download/v${version}/forgejo-${version}-linux-amd64`;
  const secrets = Object.entries(SECRETS).map(
    ([name, length]): Step => ({
      kind: 'secret-file',
      path: secretPath(name),
      content: SecretValue.random(`forgejo/${name}`, length),
      group: 'git',
      mode: '0640',
    }),
  );
  return {
    name: 'forgejo',
    steps: [
      { kind: 'package', names: ['curl', 'git', 'openssh-client', 'sqlite3'] },
      // Straight to any later one, says its upgrade guide; an older one refuses the database.
      hop('forward', 'Forgejo', version, [PROGRAM, '--version']),
      fetched({ name: 'forgejo', version, url, sums: `${url}.sha256`, algorithm: 'sha256', destination: PROGRAM }),
      { kind: 'user', name: 'git', home: FORGEJO_STATE, shell: '/bin/bash', system: true },
      { kind: 'directory', path: '/etc/forgejo', group: 'git', mode: '0750' },
      { kind: 'directory', path: FORGEJO_STATE, ...own, mode: '0750' },
      ...secrets,
      { kind: 'file', path: CONFIG, content: forgejoConfig(props), group: 'git', mode: '0640' },
      ...unit({
        name: 'forgejo.service',
        files: [CONFIG, ...Object.keys(SECRETS).map(secretPath), PROGRAM],
        sections: {
          Unit: ['Description=Forgejo', 'After=network-online.target', 'Wants=network-online.target'],
          Service: [
            'Type=simple',
            'User=git',
            'Group=git',
            `WorkingDirectory=${FORGEJO_STATE}`,
            `Environment=HOME=${FORGEJO_STATE} USER=git FORGEJO_WORK_DIR=${FORGEJO_STATE}`,
            `ExecStart=${PROGRAM} web --config ${CONFIG}`,
            'Restart=always',
            'RestartSec=5',
            'NoNewPrivileges=true',
            'ProtectSystem=full',
            'PrivateTmp=true',
          ],
          Install: ['WantedBy=multi-user.target'],
        },
      }),
      ...login(props),
      ...mirror(props),
    ],
  };
}
