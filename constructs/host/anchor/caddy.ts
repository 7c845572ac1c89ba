/** TLS for the anchor's own hosts, behind HAProxy, which says by PROXY protocol who calls. */
import type { DnsName } from '../../values/dns-name';
import { fetched } from '../step/fetch';
import type { Subject } from '../step/step';
import { unit } from '../step/unit';

/** Loopback ports; 8080 would be Headscale's own default. */
export const CADDY = { http: 8081, https: 8443 } as const;

/** One host and the loopback port behind it. */
export interface CaddySite {
  readonly host: DnsName;
  readonly port: number;
}

export interface CaddyProps {
  readonly version: string;
  readonly sites: readonly CaddySite[];
  /** Where Let's Encrypt writes to. */
  readonly email: string;
}

const CONFIG = '/etc/caddy/Caddyfile';

/** The listener of a port: only HAProxy may say who calls, and whoever else comes is told nothing. */
const listener = (port: number, tls: string): string => `	servers 127.0.0.1:${port} {
		protocols h1 h2
		listener_wrappers {
			proxy_protocol {
				allow 127.0.0.1/32
				fallback_policy reject
			}${tls}
		}
	}
`;

/** Headscale and Forgejo believe these headers from loopback only, and Caddy overwrites what a visitor sends. */
const site = ({ host, port }: CaddySite): string => `${host} {
	reverse_proxy 127.0.0.1:${port} {
		header_up X-Real-IP {remote_host}
		header_up True-Client-IP {remote_host}
	}
}
`;

export const caddyfile = ({ sites, email }: Omit<CaddyProps, 'version'>): string =>
  [
    `# Written by H-Kube.
{
	email ${email}
	admin off
	http_port ${CADDY.http}
	https_port ${CADDY.https}
	default_bind 127.0.0.1
${listener(CADDY.https, '\n\t\t\ttls')}${listener(CADDY.http, '')}}
`,
    // Spelt out: the listener that Caddy makes by itself would leave the wrappers out.
    `http:// {
	handle /generate_204 {
		respond 204
	}
	handle {
		redir https://{host}{uri} 308
	}
}
`,
    ...[...sites].sort((a, b) => (a.host < b.host ? -1 : 1)).map(site),
  ].join('\n');

export function caddy({ version, ...props }: CaddyProps): Subject {
  const base = `https://github.com/caddyserver/caddy/releases/download/v${version}/caddy_${version}`;
  return {
    name: 'caddy',
    steps: [
      { kind: 'package', names: ['ca-certificates', 'curl'] },
      fetched({
        name: 'caddy',
        version,
        url: `${base}_linux_amd64.tar.gz`,
        sums: `${base}_checksums.txt`,
        algorithm: 'sha512',
        destination: '/usr/local/bin',
        members: ['caddy'],
      }),
      { kind: 'user', name: 'caddy', home: '/var/lib/caddy', shell: '/usr/sbin/nologin', system: true },
      { kind: 'directory', path: '/etc/caddy', mode: '0755' },
      {
        kind: 'file',
        path: CONFIG,
        content: caddyfile(props),
        mode: '0644',
        validate: '/usr/bin/env HOME=/run /usr/local/bin/caddy validate --adapter caddyfile --config %s',
      },
      ...unit({
        name: 'caddy.service',
        files: [CONFIG, '/usr/local/bin/caddy'],
        sections: {
          Unit: ['Description=Caddy', 'After=network-online.target', 'Wants=network-online.target'],
          Service: [
            'Type=notify',
            'User=caddy',
            'Group=caddy',
            `ExecStart=/usr/local/bin/caddy run --environ --config ${CONFIG}`,
            'TimeoutStopSec=5s',
            'LimitNOFILE=1048576',
            'StateDirectory=caddy',
            'Environment=HOME=/var/lib/caddy',
            'NoNewPrivileges=true',
            'ProtectSystem=strict',
            'ProtectHome=true',
            'PrivateTmp=true',
            'Restart=on-failure',
          ],
          Install: ['WantedBy=multi-user.target'],
        },
      }),
    ],
  };
}
