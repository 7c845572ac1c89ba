/** One way that traffic may go, written as the NetworkPolicies of both its ends. */
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import { type Cidr, hostRange } from '../values/cidr';
import type { Peer, Pods } from './peer';

export interface FlowProps {
  readonly from: Peer;
  readonly to: Peer;
  /** TCP ports of the pods behind a Service, not of the Service. */
  readonly ports: readonly number[];
  /** What goes this way; appears in access reports. */
  readonly why: string;
}

/** Namespaces that are not ours deny nothing, so a flow needs no policy there. */
const OPEN = ['flux-system', 'kube-system'];

const isOurs = (peer: Peer): peer is Pods => peer.kind === 'pods' && !OPEN.includes(peer.namespace);

/** Policies only ever add up, so each flow has its own: an app that comes or goes touches nobody else's file. */
export class Flow extends Construct {
  readonly from: Peer;
  readonly to: Peer;
  readonly ports: readonly number[];
  readonly why: string;

  constructor(scope: Construct, id: string, { from, to, ports, why }: FlowProps) {
    super(scope, id);
    this.from = from;
    this.to = to;
    this.ports = ports;
    this.why = why;
    const app = App.owning(this);
    const name = `${app.id}-${id}`;
    const annotations = { 'h-kube.io/why': why };
    const tcp = ports.map((port) => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }));
    if (isOurs(to)) {
      new k8s.KubeNetworkPolicy(this, 'in', {
        metadata: { name: `${name}-in`, namespace: to.namespace, annotations },
        spec: {
          podSelector: { matchLabels: { ...to.labels } },
          policyTypes: ['Ingress'],
          ingress: [{ from: peers(from, app.cluster, 'ingress'), ports: tcp }],
        },
      });
    }
    if (isOurs(from)) {
      new k8s.KubeNetworkPolicy(this, 'out', {
        metadata: { name: `${name}-out`, namespace: from.namespace, annotations },
        spec: {
          podSelector: { matchLabels: { ...from.labels } },
          policyTypes: ['Egress'],
          egress: [{ to: peers(to, app.cluster, 'egress'), ports: tcp }],
        },
      });
    }
  }
}

/** A rule without peers would mean everyone, so there is always at least one. */
function peers(peer: Peer, { machines, network }: Cluster, direction: 'ingress' | 'egress'): k8s.NetworkPolicyPeer[] {
  const block = (range: Cidr) => ({ ipBlock: { cidr: range } });
  switch (peer.kind) {
    case 'pods': {
      const namespace = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } } };
      return [Object.keys(peer.labels).length === 0 ? namespace : { ...namespace, podSelector: { matchLabels: { ...peer.labels } } }];
    }
    case 'internet':
      return [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', network.tailnet] } }];
    case 'api-server': {
      // Policies see a packet after its Service was resolved: K3s serves at each control plane's tailnet address.
      const servers = machines.filter(({ role }) => role === 'control-plane').map(({ tailnet }) => block(hostRange(tailnet)));
      // A call to a webhook on another node leaves by flannel, with an address of the pod range that only the node knows.
      return direction === 'ingress' ? [...servers, block(network.pods)] : servers.length > 0 ? servers : [block(network.tailnet)];
    }
    case 'mesh':
      return [block(hostRange(peer.address))];
    case 'mesh-devices':
      return [block(network.tailnet)];
  }
}
