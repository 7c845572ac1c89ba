/** The anchor's front: TLS is passed on unread by the name that it asks for, and the K3s API is balanced over the control planes. */
import type { Machine } from '../machine';
import type { Subject } from '../step/step';
import type { Routes } from './routes';

export interface HaproxyProps {
  readonly anchor: Machine;
  readonly routes: Routes;
  /** Machines that Traefik is on. */
  readonly ingress: readonly Machine[];
  readonly controlPlanes: readonly Machine[];
  /** Loopback ports of Caddy. */
  readonly caddy: { readonly http: number; readonly https: number };
  /** Port of the K3s API, here and there. */
  readonly apiPort: number;
}

const CONFIG = '/etc/haproxy/haproxy.cfg';

const DEFAULTS = `# Written by H-Kube: which host goes where follows from site.ts and the doors.
global
    log /dev/log local0
    user haproxy
    group haproxy
    maxconn 4000
    stats socket /run/haproxy/admin.sock mode 660 level admin

defaults
    log global
    mode tcp
    option dontlognull
    timeout connect 5s
    # Devices of the mesh hold their connection to Headscale and its relay open.
    timeout client 1h
    timeout server 1h
    timeout tunnel 12h
    timeout check 5s
`;

const byName = (machines: readonly Machine[]): Machine[] => [...machines].sort((a, b) => (a.name < b.name ? -1 : 1));
/** A section: a headline and its lines, a rule without hosts left out. */
const section = (headline: string, lines: readonly string[]): string => `${headline}\n${lines.map((line) => `    ${line}\n`).join('')}`;

/** ACLs of one name are alternatives. */
const acl = (name: string, test: string, hosts: readonly string[]): string[] => hosts.map((host) => `acl ${name} ${test} ${host}`);
const when = (hosts: readonly string[], line: string): string[] => (hosts.length === 0 ? [] : [line]);

function https({ anchor, cluster }: Routes): string {
  return section('frontend https', [
    'bind :::443 v4v6',
    'option tcplog',
    'tcp-request inspect-delay 5s',
    ...acl('at_anchor', 'req.ssl_sni -i', anchor),
    ...acl('in_cluster', 'req.ssl_sni -i', cluster),
    'tcp-request content accept if { req.ssl_hello_type 1 }',
    ...when(anchor, 'use_backend caddy_https if at_anchor'),
    ...when(cluster, 'use_backend traefik_https if in_cluster'),
    'default_backend nowhere',
  ]);
}

function http({ anchor, cluster }: Routes): string {
  const host = 'hdr(host),field(1,:),lower -m str';
  const known = [...when(anchor, 'at_anchor'), ...when(cluster, 'in_cluster')].join(' or ');
  return section('frontend http', [
    'bind :::80 v4v6',
    'mode http',
    'option httplog',
    'timeout client 30s',
    'timeout http-request 10s',
    ...acl('at_anchor', host, anchor),
    ...acl('in_cluster', host, cluster),
    known === '' ? 'http-request return status 421' : `http-request return status 421 unless ${known}`,
    ...when(anchor, 'use_backend caddy_http if at_anchor'),
    ...when(cluster, 'use_backend traefik_http if in_cluster'),
  ]);
}

/** What is behind the frontends; a backend that no rule names would only be a warning. */
function backends({ routes, ingress, caddy }: HaproxyProps): string[] {
  const traefik = (port: number) => byName(ingress).map(({ name, tailnet }) => `server ${name} ${tailnet}:${port}`);
  const checked = 'default-server inter 5s fall 3 rise 2 check send-proxy-v2';
  return [
    ...(routes.anchor.length === 0
      ? []
      : [
          section('backend caddy_https', [`server caddy 127.0.0.1:${caddy.https} send-proxy-v2`]),
          section('backend caddy_http', ['mode http', `server caddy 127.0.0.1:${caddy.http} send-proxy-v2`]),
        ]),
    ...(routes.cluster.length === 0
      ? []
      : [
          section('backend traefik_https', ['balance leastconn', checked, ...traefik(443)]),
          section('backend traefik_http', ['mode http', 'balance leastconn', checked, ...traefik(80)]),
        ]),
    section('backend nowhere', ['tcp-request content reject']),
  ];
}

/** Bound transparently, for the address comes up with the mesh. `/ping` is what K3s answers without a certificate of ours. */
function api({ anchor, controlPlanes, apiPort }: HaproxyProps): string {
  const keeper = controlPlanes.find(({ etcd }) => etcd);
  return section('listen k3s_api', [
    `bind ${anchor.tailnet}:${apiPort} transparent`,
    'option tcplog',
    'balance leastconn',
    'option httpchk GET /ping',
    'http-check expect string pong',
    'option redispatch',
    'default-server inter 5s fall 2 rise 2 check check-ssl verify none on-marked-down shutdown-sessions',
    // One that joins or starts answers /ping before it can help anybody: it must not be led to itself.
    ...byName(controlPlanes)
      .filter((machine) => keeper !== undefined && machine !== keeper)
      .map(({ tailnet }) => `use-server ${keeper?.name} if { src ${tailnet} }`),
    ...byName(controlPlanes).map(({ name, tailnet }) => `server ${name} ${tailnet}:${apiPort}`),
  ]);
}

export const haproxyConfig = (props: HaproxyProps): string =>
  [DEFAULTS, https(props.routes), http(props.routes), ...(props.controlPlanes.length === 0 ? [] : [api(props)]), ...backends(props)].join(
    '\n',
  );

export const haproxy = (props: HaproxyProps): Subject => ({
  name: 'haproxy',
  steps: [
    { kind: 'package', names: ['haproxy'] },
    { kind: 'file', path: CONFIG, content: haproxyConfig(props), mode: '0644', validate: '/usr/sbin/haproxy -c -q -f %s' },
    { kind: 'service', unit: 'haproxy.service', files: [CONFIG], onChange: 'reload' },
  ],
});
