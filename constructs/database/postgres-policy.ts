/** Who reaches a database, and whom its instances reach: nobody else. */
import { k8s } from 'cdk8s-plus-28';
import type { Machine } from '../host/machine';
import type { ObjectStorage } from '../storage/object-storage';
import { hostRange } from '../values/cidr';
import type { DatabaseClient } from './props';

export const POSTGRES_PORT = 5432;
/** The instance manager, which the operator asks for status. Source: CloudNativePG docs, security. */
const STATUS_PORT = 8000;
const API_PORT = 6443;

export interface PostgresPolicyProps {
  readonly cluster: string;
  readonly operator: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly clients: readonly DatabaseClient[];
  readonly machines: readonly Machine[];
  /** @default - no backups */
  readonly archive?: ObjectStorage;
}

const tcp = (port: number): k8s.NetworkPolicyPort => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) });
const udp = (port: number): k8s.NetworkPolicyPort => ({ protocol: 'UDP', port: k8s.IntOrString.fromNumber(port) });

const inNamespace = (name: string, labels?: Readonly<Record<string, string>>): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  ...(labels && { podSelector: { matchLabels: { ...labels } } }),
});

export function postgresPolicy(props: PostgresPolicyProps): k8s.NetworkPolicySpec {
  // Instances and the jobs that make them all carry this label.
  const own = { matchLabels: { 'cnpg.io/cluster': props.cluster } };
  const instances = { to: [{ podSelector: own }], ports: [tcp(POSTGRES_PORT), tcp(STATUS_PORT)] };
  return {
    podSelector: own,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ podSelector: own }], ports: [tcp(POSTGRES_PORT), tcp(STATUS_PORT)] },
      { from: [inNamespace(props.operator.namespace, props.operator.labels)], ports: [tcp(POSTGRES_PORT), tcp(STATUS_PORT)] },
      ...props.clients.map(({ namespace, podLabels }) => ({ from: [inNamespace(namespace, podLabels)], ports: [tcp(POSTGRES_PORT)] })),
    ],
    egress: [
      instances,
      { to: [inNamespace('kube-system', { 'k8s-app': 'kube-dns' })], ports: [udp(53), tcp(53)] },
      ...apiServer(props.machines),
      ...(props.archive === undefined
        ? []
        : [{ to: [inNamespace(props.archive.pods.namespace, props.archive.pods.labels)], ports: [tcp(props.archive.pods.port)] }]),
    ],
  };
}

/**
 * An instance keeps its own state in the Kubernetes API. Policies see a packet after its Service was resolved, so it is the servers'
 * own addresses that count: K3s serves at each control plane's tailnet address.
 */
function apiServer(machines: readonly Machine[]): k8s.NetworkPolicyEgressRule[] {
  const servers = machines.filter(({ role }) => role === 'control-plane').map(({ tailnet }) => tailnet);
  // A rule without addresses would allow every address.
  if (servers.length === 0) return [];
  return [{ to: servers.sort().map((address) => ({ ipBlock: { cidr: hostRange(address) } })), ports: [tcp(API_PORT)] }];
}
