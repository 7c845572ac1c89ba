/** A machine as a member of the mesh: the client, its way in, and its fixed address. */
import { tailnetIpv6 } from '../../mesh/address';
import { MACHINE_TAG } from '../../mesh/policy';
import type { DnsName } from '../../values/dns-name';
import type { Machine } from '../machine';
import { fetched } from '../step/fetch';
import { LIBRARY, program } from '../step/library';
import { type Step, type Subject, shell } from '../step/step';
import { unit } from '../step/unit';

export interface TailscaleProps {
  readonly machine: Machine;
  readonly version: string;
  /** Where Headscale answers. */
  readonly loginServer: DnsName;
  /** The machine that Headscale runs on, which hands out the address. */
  readonly coordinator: Machine;
  /** UDP port of WireGuard. */
  readonly port: number;
}

/** For a shell: this machine is in the mesh of that coordinator. @param server its URL @param asRoot what each command starts with */
export const isJoined = (server: string, asRoot = ''): string =>
  `${asRoot}tailscale debug prefs 2>/dev/null | grep -Fq "\\"ControlURL\\": \\"${server}\\"" && ${asRoot}tailscale status --json --peers=false 2>/dev/null | grep -q '"BackendState": "Running"'`;

const JOIN = `# join check|apply LOGIN_SERVER HOSTNAME: this machine is in the mesh. Reads a single-use key, base64, from standard input.
set -eu
server=$2 hostname=$3
case $1 in
check)
  ${isJoined('$server')}
  ;;
apply)
  key=$(base64 -d)
  if [ -z "$key" ]; then
    echo "$hostname is not in the mesh and no key was handed over. On the anchor: sudo headscale preauthkeys create --tags ${MACHINE_TAG} --expiration 10m" >&2
    exit 1
  fi
  printf '%s' "$key" | tailscale up --reset --login-server="$server" --auth-key=file:/dev/stdin --hostname="$hostname" --accept-dns=false --timeout=90s
  ;;
esac
`;

const archive = (version: string) => `tailscale_${version}_amd64`;

/** The client itself. `--port` is the one that the firewalls open. */
function client({ version, port }: TailscaleProps): readonly Step[] {
  const url = `https://pkgs.tailscale.com/stable/${archive(version)}.tgz`;
  return [
    { kind: 'package', names: ['ca-certificates', 'curl', 'iptables'] },
    fetched({
      name: 'tailscale',
      version,
      url,
      sums: `${url}.sha256`,
      algorithm: 'sha256',
      destination: '/usr/local/bin',
      members: [`${archive(version)}/tailscale`, `${archive(version)}/tailscaled`],
    }),
    ...unit({
      name: 'tailscaled.service',
      files: ['/usr/local/bin/tailscaled'],
      sections: {
        Unit: ['Description=Tailscale node agent', 'Wants=network-online.target', 'After=network-online.target systemd-resolved.service'],
        Service: [
          'Type=notify',
          `ExecStart=/usr/local/bin/tailscaled --state=/var/lib/tailscale/tailscaled.state --socket=/run/tailscale/tailscaled.sock --port=${port}`,
          // Its log would go to Tailscale's own servers.
          'Environment=TS_NO_LOGS_NO_SUPPORT=true',
          'ExecStopPost=/usr/local/bin/tailscaled --cleanup',
          'Restart=on-failure',
          'RuntimeDirectory=tailscale',
          'RuntimeDirectoryMode=0755',
          'StateDirectory=tailscale',
          'StateDirectoryMode=0700',
          'CacheDirectory=tailscale',
          'CacheDirectoryMode=0750',
        ],
        Install: ['WantedBy=multi-user.target'],
      },
    }),
  ];
}

export const serverOf = (loginServer: DnsName): string => `https://${loginServer}`;

/**
 * What the machine tells its peers and its kernel. Without `--snat-subnet-routes=false` a pod behind a host port sees its own
 * node instead of whoever called.
 */
function settings({ machine }: TailscaleProps): Step {
  const keepsAddresses = machine.inCluster;
  const wanted = [`"NoSNAT": ${keepsAddresses}`, '"CorpDNS": false', '"RouteAll": false', `"Hostname": "${machine.hostname}"`];
  return {
    kind: 'command',
    name: 'the mesh client has these settings',
    doneWhen: shell(`prefs=$(tailscale debug prefs)\n${wanted.map((line) => `printf '%s' "$prefs" | grep -Fq '${line}'`).join('\n')}`),
    run: [
      'tailscale',
      'set',
      `--snat-subnet-routes=${!keepsAddresses}`,
      '--accept-dns=false',
      '--accept-routes=false',
      `--hostname=${machine.hostname}`,
    ],
  };
}

/** Its address is fixed where Headscale is; the client takes it up by itself. */
function fixedAddress({ machine, coordinator }: TailscaleProps): readonly Step[] {
  const call = (verb: string) => [`${LIBRARY}/address`, verb, machine.hostname, machine.tailnet, tailnetIpv6(machine.tailnet)];
  const has = `tailscale ip -4 | grep -Fqx '${machine.tailnet}'`;
  return [
    {
      kind: 'command',
      name: `Headscale knows it at ${machine.tailnet}`,
      doneWhen: call('check'),
      run: call('apply'),
      ...(machine !== coordinator && { on: coordinator.name }),
    },
    {
      kind: 'command',
      name: `it has taken up ${machine.tailnet}`,
      doneWhen: shell(has),
      run: shell(
        `for try in $(seq 60); do if ${has}; then exit 0; fi; sleep 1; done; echo 'after a minute this machine still has' $(tailscale ip -4) >&2; exit 1`,
      ),
    },
  ];
}

export function tailscale(props: TailscaleProps): Subject {
  const { machine, loginServer, coordinator } = props;
  const call = (verb: string) => [`${LIBRARY}/join`, verb, serverOf(loginServer), machine.hostname];
  const join: Step =
    machine === coordinator
      ? {
          kind: 'command',
          name: 'this machine is in the mesh',
          doneWhen: call('check'),
          // It makes its own key, which nobody ever sees.
          run: shell(
            `headscale preauthkeys create --tags ${MACHINE_TAG} --expiration 10m --output json | sed -n 's/.*"key": *"\\([^"]*\\)".*/\\1/p' | tr -d '\\n' | base64 -w 0 | ${call('apply').join(' ')}`,
          ),
        }
      : {
          kind: 'command',
          name: 'this machine is in the mesh',
          doneWhen: call('check'),
          run: call('apply'),
          stdin: { runTime: 'join-key' },
        };
  return { name: 'mesh', steps: [...client(props), program('join', JOIN), join, settings(props), ...fixedAddress(props)] };
}
