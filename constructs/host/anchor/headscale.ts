/** The mesh's coordinator: keys, addresses, names, the relay and who may go where. */
import { fetched } from '../step/fetch';
import { hop, LIBRARY, program } from '../step/library';
import type { Step, Subject } from '../step/step';
import { unit, unitFile, unitPath } from '../step/unit';
import { type HeadscaleConfigProps, PATHS } from './headscale-config';
import { IS_TAGGED, tagged } from './tagged';

export interface HeadscaleProps extends HeadscaleConfigProps {
  readonly version: string;
  /** Hostnames of the machines of the site. */
  readonly hostnames: readonly string[];
  /** The config as text: YAML. */
  readonly config: string;
  /** HuJSON. */
  readonly policy: string;
  /** JSON. */
  readonly records: string;
}

const PROGRAM = '/usr/local/bin/headscale';

/** `configtest` builds a whole server: it would migrate the live database, so it gets folders of its own. */
const CHECK = `# check-headscale config|policy FILE: headscale itself accepts FILE. The live database and keys are not touched.
set -eu
what=$1 file=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$file" "$work/$what.yaml"
echo '[]' >"$work/records"
case $what in
config) config=$work/config.yaml mode=database ;;
policy) config=${PATHS.config} mode=file ;;
esac
env HEADSCALE_DATABASE_SQLITE_PATH="$work/db" HEADSCALE_NOISE_PRIVATE_KEY_PATH="$work/noise" \\
  HEADSCALE_DERP_SERVER_PRIVATE_KEY_PATH="$work/derp" HEADSCALE_UNIX_SOCKET="$work/socket" \\
  HEADSCALE_DNS_EXTRA_RECORDS_PATH="$work/records" \\
  HEADSCALE_POLICY_MODE="$mode" HEADSCALE_POLICY_PATH="$work/policy.yaml" \\
  headscale configtest --config "$config"
# The running server also knows people and machines, and runs the policy's own tests.
if [ "$what" = policy ] && [ -S ${PATHS.socket} ]; then headscale policy check --file "$work/policy.yaml"; fi
`;

/** Headscale has no command for it. The client takes the address up by itself, without a new login. */
const ADDRESS = `# address check|apply HOSTNAME IPV4 IPV6: the machine of this name is known at these addresses.
set -eu
verb=$1 hostname=$2 ipv4=$3 ipv6=$4
database=${PATHS.database}
query() { sqlite3 -batch -noheader -cmd '.timeout 5000' "$database" "$1"; }
ours="hostname = '$hostname' AND ${IS_TAGGED.replaceAll('"', '\\"')}"
case $verb in
check) [ "$(query "SELECT ipv4 || ' ' || ipv6 FROM nodes WHERE $ours")" = "$ipv4 $ipv6" ] ;;
apply)
  count=$(query "SELECT count(*) FROM nodes WHERE $ours")
  if [ "$count" != 1 ]; then
    echo "Headscale knows $count machines called $hostname; look at 'headscale nodes list' and delete what is gone" >&2
    exit 1
  fi
  holder=$(query "SELECT hostname FROM nodes WHERE (ipv4 = '$ipv4' OR ipv6 = '$ipv6') AND deleted_at IS NULL AND NOT ($ours)")
  if [ -n "$holder" ]; then
    echo "$ipv4 is taken by $holder; delete that node, or let it join again for another address" >&2
    exit 1
  fi
  systemctl stop headscale.service
  trap 'systemctl start headscale.service' EXIT
  mkdir -p ${PATHS.state}/before
  cp -p "$database"* ${PATHS.state}/before/
  query "UPDATE nodes SET ipv4 = '$ipv4', ipv6 = '$ipv6' WHERE $ours"
  chown headscale:headscale "$database"*
  ;;
esac
`;

/** Headscale asks for the login once, when it starts, and does without it until the next start. */
const LOGIN = `# headscale-login: Headscale starts again when it started without the login and the login answers by now.
set -eu
run=$(systemctl show --property InvocationID --value headscale.service)
if journalctl --quiet "_SYSTEMD_INVOCATION_ID=$run" --grep 'falling back to CLI based authentication' --lines 1 >/dev/null &&
  curl --fail --silent --output /dev/null --max-time 10 "$1.well-known/openid-configuration"; then
  systemctl restart headscale.service
fi
`;

const owned = (path: string, content: string, validate: string | undefined): Step => ({
  kind: 'file',
  path,
  content,
  group: 'headscale',
  mode: '0640',
  ...(validate !== undefined && { validate }),
});

function loginTimer(issuer: string): readonly Step[] {
  return [
    program('headscale-login', LOGIN),
    unitFile({
      name: 'headscale-login.service',
      sections: {
        Unit: ['Description=Headscale takes up the login'],
        Service: ['Type=oneshot', `ExecStart=${LIBRARY}/headscale-login ${issuer}`],
      },
    }),
    ...unit({
      name: 'headscale-login.timer',
      sections: {
        Unit: ['Description=Headscale takes up the login'],
        Timer: ['OnBootSec=2min', 'OnUnitActiveSec=2min'],
        Install: ['WantedBy=timers.target'],
      },
    }),
  ];
}

export function headscale(props: HeadscaleProps): Subject {
  const { version, hostnames, config, policy, records, oidc } = props;
  const base = `https://github.com/juanfont/headscale/releases/download/v${version}`;
  const secret = oidc === undefined ? [] : [PATHS.oidcSecret];
  return {
    name: 'headscale',
    steps: [
      { kind: 'package', names: ['ca-certificates', 'curl', 'sqlite3'] },
      hop('next', 'Headscale', version, ['headscale', 'version']),
      ...tagged(hostnames),
      fetched({
        name: 'headscale',
        version,
        url: `${base}/headscale_${version}_linux_amd64`,
        sums: `${base}/checksums.txt`,
        algorithm: 'sha256',
        destination: PROGRAM,
      }),
      { kind: 'user', name: 'headscale', home: PATHS.state, shell: '/usr/sbin/nologin', system: true },
      { kind: 'directory', path: '/etc/headscale', group: 'headscale', mode: '0750' },
      program('check-headscale', CHECK),
      program('address', ADDRESS),
      ...(oidc === undefined
        ? []
        : [{ kind: 'secret-file', path: PATHS.oidcSecret, content: oidc.client.secret, group: 'headscale', mode: '0640' } as const]),
      owned(PATHS.records, records, undefined),
      owned(PATHS.config, config, `${LIBRARY}/check-headscale config %s`),
      owned(PATHS.policy, policy, `${LIBRARY}/check-headscale policy %s`),
      unitFile({
        name: 'headscale.service',
        sections: {
          Unit: ['Description=Headscale', 'After=network-online.target', 'Wants=network-online.target'],
          Service: [
            'Type=simple',
            'User=headscale',
            'Group=headscale',
            `ExecStart=/usr/local/bin/headscale serve --config ${PATHS.config}`,
            'ExecReload=/usr/bin/kill -HUP $MAINPID',
            'Restart=always',
            'RestartSec=5',
            `WorkingDirectory=${PATHS.state}`,
            'RuntimeDirectory=headscale',
            'StateDirectory=headscale',
            'StateDirectoryMode=0750',
            'UMask=0077',
            'NoNewPrivileges=true',
            'ProtectSystem=strict',
            'ProtectHome=true',
            'PrivateTmp=true',
          ],
          Install: ['WantedBy=multi-user.target'],
        },
      }),
      {
        kind: 'service',
        unit: 'headscale.service',
        files: [unitPath('headscale.service'), PATHS.config, ...secret, PROGRAM],
        onChange: 'restart',
      },
      { kind: 'service', unit: 'headscale.service', files: [PATHS.policy], onChange: 'reload' },
      ...(oidc === undefined ? [] : loginTimer(`https://${oidc.loginHost}/application/o/${oidc.client.slug}/`)),
    ],
  };
}
