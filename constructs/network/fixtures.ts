/** What NetworkPolicies let through, judged as Kubernetes does, for tests. Source: kubernetes.io/docs/concepts/services-networking/network-policies */
import { BlockList } from 'node:net';
import type { Manifest } from '../cluster/custom-resource';

/** A pod, or an address outside the pods' network. */
export type End = { readonly namespace: string; readonly labels: Readonly<Record<string, string>> } | { readonly address: string };

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface PolicyPeer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Rule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly { readonly port: number; readonly protocol: string }[];
}
interface Policy {
  readonly namespace: string;
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** Whether a new TCP connection gets through. Labels that `pods` does not name are taken as absent. */
export function reachability(objects: readonly Manifest[]): (from: End, to: End, port: number) => boolean {
  const policies = objects
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(
      ({ metadata, ...rest }): Policy => ({
        namespace: metadata?.namespace ?? '',
        ...(rest as unknown as { spec: Omit<Policy, 'namespace'> }).spec,
      }),
    );
  const lets = (end: End, other: End, port: number, type: 'Ingress' | 'Egress'): boolean => {
    if ('address' in end) return true;
    const selecting = policies.filter(
      ({ namespace, podSelector, policyTypes }) =>
        policyTypes.includes(type) && namespace === end.namespace && selects(podSelector, end.labels),
    );
    if (selecting.length === 0) return true;
    return selecting
      .flatMap((policy) => (type === 'Ingress' ? policy.ingress : policy.egress) ?? [])
      .some(({ from, to, ports }) => matchesPort(ports, port) && matchesPeer(type === 'Ingress' ? from : to, other, end.namespace));
  };
  return (from, to, port) => lets(from, to, port, 'Egress') && lets(to, from, port, 'Ingress');
}

const selects = ({ matchLabels = {}, ...others }: Selector, labels: Readonly<Record<string, string>>): boolean => {
  if (Object.keys(others).length > 0) throw new Error(`cannot judge ${Object.keys(others).join()}`);
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
};

const matchesPort = (ports: Rule['ports'], port: number): boolean =>
  ports === undefined || ports.some((each) => each.protocol === 'TCP' && each.port === port);

function matchesPeer(peers: readonly PolicyPeer[] | undefined, end: End, ownNamespace: string): boolean {
  if (peers === undefined) return true;
  return peers.some(({ ipBlock, namespaceSelector, podSelector = {} }) => {
    if ('address' in end)
      return ipBlock !== undefined && within(ipBlock.cidr, end.address) && !ipBlock.except?.some((range) => within(range, end.address));
    if (ipBlock !== undefined) return false;
    const inNamespace =
      namespaceSelector === undefined
        ? end.namespace === ownNamespace
        : selects(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
    return inNamespace && selects(podSelector, end.labels);
  });
}

function within(range: string, address: string): boolean {
  const [network = '', prefix] = range.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
}
