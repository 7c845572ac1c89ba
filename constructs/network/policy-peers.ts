/** A peer in the words of a NetworkPolicy. */
import { k8s } from 'cdk8s-plus-28';
import type { Cluster } from '../cluster/cluster';
import { type Cidr, cidr, hostRange } from '../values/cidr';
import type { Peer } from './peer';

/** What is not the internet: private networks, and the link where a cloud keeps each machine's secrets. Source: RFC 1918, RFC 3927. */
const NOT_PUBLIC = ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'].map(cidr);

export const tcp = (port: number): k8s.NetworkPolicyPort => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) });
export const udp = (port: number): k8s.NetworkPolicyPort => ({ protocol: 'UDP', port: k8s.IntOrString.fromNumber(port) });

/** Without labels: every pod. Empty `matchLabels` would not be kept, and so be written again with every reconciliation. */
export const podSelector = (labels: Readonly<Record<string, string>>): k8s.LabelSelector =>
  Object.keys(labels).length > 0 ? { matchLabels: { ...labels } } : {};

/** Pods of a namespace, by the label that Kubernetes itself gives every namespace. */
export const podsIn = (namespace: string, labels: Readonly<Record<string, string>>): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  ...(Object.keys(labels).length > 0 && { podSelector: podSelector(labels) }),
});

const block = (range: Cidr): k8s.NetworkPolicyPeer => ({ ipBlock: { cidr: range } });

/** Never empty: a rule without peers would mean everyone. */
export function policyPeers(
  peer: Peer,
  { machines, network }: Pick<Cluster, 'machines' | 'network'>,
  direction: 'ingress' | 'egress',
): k8s.NetworkPolicyPeer[] {
  switch (peer.kind) {
    case 'pods':
      return [podsIn(peer.namespace, peer.labels)];
    case 'internet':
      return [{ ipBlock: { cidr: '0.0.0.0/0', except: [...NOT_PUBLIC, network.tailnet] } }];
    case 'mesh':
      return [block(hostRange(peer.address))];
    case 'mesh-devices':
      return [block(network.tailnet)];
    case 'api-server': {
      // K3s serves at each control plane's tailnet address.
      const servers = machines
        .filter(({ role }) => role === 'control-plane')
        .map(({ tailnet }) => hostRange(tailnet))
        .sort()
        .map(block);
      // A call to a webhook on another node leaves by flannel, with an address of the pod range that only the node knows.
      if (direction === 'ingress') return [...servers, block(network.pods)];
      return servers.length > 0 ? servers : [block(network.tailnet)];
    }
  }
}
