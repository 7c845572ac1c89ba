/**
 * Ports that Kubernetes opens on a machine for its pods. The firewall of incoming traffic never sees them: they are led on to the
 * pod before it looks. So what comes from outside of the mesh is judged ahead of that, by the same openings.
 */
import { anywhere, type Opening } from '../opening';
import type { Subject } from '../step/step';
import { unit } from '../step/unit';

export const HOST_PORTS_RULES = '/etc/h-kube/host-ports.nft';
export const HOST_PORTS_UNIT = 'h-kube-host-ports.service';

const accept = ({ protocol, port, from }: Opening): string =>
  from === anywhere ? `${protocol} dport ${port} accept` : `ip saddr { ${from.join(', ')} } ${protocol} dport ${port} accept`;

/** Replaces itself whole, in one step. */
export const hostPortRules = (openings: readonly Opening[]): string => `# Written by H-Kube.
table inet h_kube
delete table inet h_kube
table inet h_kube {
	chain arriving {
		type filter hook prerouting priority mangle; policy accept;
		iifname { "lo", "tailscale0", "cni0", "flannel.1" } accept
		iifname "veth*" accept
		fib daddr type != local accept
		ct state established,related accept
		udp sport 67 udp dport 68 accept
		udp sport 547 udp dport 546 accept
${openings.map((opening) => `\t\t${accept(opening)}\n`).join('')}		meta l4proto { tcp, udp } drop
	}
}
`;

export const hostPorts = (openings: readonly Opening[]): Subject => ({
  name: 'host-ports',
  steps: [
    { kind: 'package', names: ['nftables'] },
    { kind: 'directory', path: '/etc/h-kube', mode: '0755' },
    { kind: 'file', path: HOST_PORTS_RULES, content: hostPortRules(openings), mode: '0644', validate: '/usr/sbin/nft --check --file %s' },
    ...unit({
      name: HOST_PORTS_UNIT,
      files: [HOST_PORTS_RULES],
      sections: {
        Unit: [
          'Description=Ports of pods are shut to what is outside of the mesh',
          // On Ubuntu all that is started by default waits for cloud-init, and that for the network.
          'DefaultDependencies=no',
          'After=local-fs.target',
          'Before=network-pre.target shutdown.target',
          'Wants=network-pre.target',
          'Conflicts=shutdown.target',
        ],
        Service: [
          'Type=oneshot',
          'RemainAfterExit=yes',
          `ExecStart=/usr/sbin/nft --file ${HOST_PORTS_RULES}`,
          'ExecStop=/usr/sbin/nft delete table inet h_kube',
        ],
        Install: ['WantedBy=multi-user.target'],
      },
    }),
  ],
});
