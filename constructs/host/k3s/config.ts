/** `/etc/rancher/k3s/config.yaml`: what K3s is told on each machine. Source: K3s docs, reference of server and agent flags. */
import type { Network } from '../../cluster/network';
import { CIPHER_SUITES } from '../../values/tls';
import type { Machine } from '../machine';

export interface K3sConfigProps {
  readonly machine: Machine;
  /** The control plane that made the cluster and keeps its etcd. */
  readonly first: Machine;
  /** Where the anchor balances the API. */
  readonly api: { readonly machine: Machine; readonly port: number };
  readonly network: Pick<Network, 'pods' | 'services'>;
}

export const K3S = {
  config: '/etc/rancher/k3s/config.yaml',
  /** Joins servers, and encrypts what they keep about the cluster. */
  token: '/etc/rancher/k3s/token',
  /** Joins workers only. */
  agentToken: '/etc/rancher/k3s/agent-token',
  audit: '/etc/rancher/k3s/audit.yaml',
  state: '/var/lib/rancher/k3s',
  manifests: '/var/lib/rancher/k3s/server/manifests',
  snapshots: '/var/lib/rancher/k3s/server/db/snapshots',
} as const;

/**
 * What joins machines: its name in the vault, where a play puts it, and where a server of K3s keeps what it was last started with.
 * Source: K3s docs, k3s token.
 */
export const TOKENS = {
  server: { value: 'k3s/token', file: K3S.token, kept: `${K3S.state}/server/token` },
  agent: { value: 'k3s/agent-token', file: K3S.agentToken, kept: `${K3S.state}/server/agent-token` },
} as const;

/** For `sed`: K3s may put the sum of its certificate and a user before a token. */
export const BARE_TOKEN = 's/^K10[^:]*::[^:]*://';

/** The node itself, the same for servers and workers. Everything goes over the mesh. */
const node = ({ machine }: K3sConfigProps) => ({
  'node-name': machine.hostname,
  'node-ip': machine.tailnet,
  'flannel-iface': 'tailscale0',
  // Read at the first registration only; later changes are made through the API.
  'node-label': Object.entries(machine.labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort(),
  'protect-kernel-defaults': true,
  'kubelet-arg': ['streaming-connection-idle-timeout=5m', `tls-cipher-suites=${CIPHER_SUITES.join(',')}`, 'pod-max-pids=4096'],
});

const join = ({ api }: K3sConfigProps): string => `https://${api.machine.tailnet}:${api.port}`;

/** As data. */
export const k3sConfig = (props: K3sConfigProps): object =>
  props.machine.role === 'worker'
    ? { server: join(props), 'token-file': K3S.agentToken, ...node(props) }
    : { ...server(props), ...node(props) };

function server(props: K3sConfigProps): object {
  const { machine, first, api, network } = props;
  return {
    ...(machine === first ? { 'cluster-init': true } : { server: join(props) }),
    ...(!machine.etcd && { 'disable-etcd': true }),
    'token-file': K3S.token,
    'agent-token-file': K3S.agentToken,
    'advertise-address': machine.tailnet,
    'https-listen-port': api.port,
    'tls-san': [...new Set([api.machine.tailnet, api.machine.hostname, machine.tailnet, machine.hostname])],
    // These must be the same on every server.
    'cluster-cidr': network.pods,
    'service-cidr': network.services,
    'flannel-backend': 'vxlan',
    disable: ['local-storage', 'servicelb', 'traefik'],
    'secrets-encryption': true,
    'write-kubeconfig-mode': '0600',
    ...(machine.etcd && { 'etcd-snapshot-schedule-cron': '0 */6 * * *', 'etcd-snapshot-retention': 28, 'etcd-snapshot-compress': true }),
    'kube-apiserver-arg': [
      `audit-log-path=${K3S.state}/server/logs/audit.log`,
      `audit-policy-file=${K3S.audit}`,
      'audit-log-maxage=30',
      'audit-log-maxbackup=10',
      'audit-log-maxsize=100',
      'service-account-extend-token-expiration=false',
      'enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs',
    ],
    'kube-controller-manager-arg': ['terminated-pod-gc-threshold=100'],
  };
}

/** What the API server writes down: who changed what, and never what a Secret holds. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', users: ['system:kube-proxy'], verbs: ['watch'] },
    { level: 'None', resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version'] },
    { level: 'Metadata', resources: [{ group: '', resources: ['secrets', 'configmaps'] }] },
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    { level: 'Metadata' },
  ],
} as const;

/** What `protect-kernel-defaults` wants to find, or the kubelet does not start. Source: K3s docs, hardening guide. */
export const KUBELET_KERNEL = {
  'vm.panic_on_oom': 0,
  'vm.overcommit_memory': 1,
  'kernel.panic': 10,
  'kernel.panic_on_oops': 1,
  'fs.inotify.max_user_instances': 1024,
  'fs.inotify.max_user_watches': 524288,
  'net.ipv4.ip_forward': 1,
} as const;
