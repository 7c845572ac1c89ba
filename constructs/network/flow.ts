/** One way that traffic may go, written as the NetworkPolicies of both its ends. */
import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { labelProblems } from '../values/label';
import { report } from '../values/problem';
import type { Peer, Pods } from './peer';
import { podSelector, policyPeers, tcp } from './policy-peers';

export interface FlowProps {
  /** Reports `bad-label` */
  readonly from: Peer;
  /** Reports `bad-label` */
  readonly to: Peer;
  /** TCP ports of the pods behind a Service, not of the Service. Reports `flow-without-port`, `bad-port` */
  readonly ports: readonly number[];
  /** What goes this way; appears on the policies. Reports `flow-without-reason` */
  readonly why: string;
  /** Whether the way stays open when its app leaves the roll-call, for pods that stay too. @default false */
  readonly survives?: boolean;
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

  constructor(scope: Construct, id: string, { from, to, ports, why, survives = false }: FlowProps) {
    super(scope, id);
    this.from = from;
    this.to = to;
    this.ports = ports;
    this.why = why;
    this.checkInput();
    const { cluster } = App.owning(this);
    const metadata = (end: 'in' | 'out', namespace: string): k8s.ObjectMeta => ({
      name: policyName(this, end),
      namespace,
      annotations: { 'h-kube.io/why': why, ...(survives && { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }) },
    });
    if (isOurs(to)) {
      new k8s.KubeNetworkPolicy(this, 'in', {
        metadata: metadata('in', to.namespace),
        spec: {
          podSelector: podSelector(to.labels),
          policyTypes: ['Ingress'],
          ingress: [{ from: policyPeers(from, cluster, 'ingress'), ports: ports.map(tcp) }],
        },
      });
    }
    if (isOurs(from)) {
      new k8s.KubeNetworkPolicy(this, 'out', {
        metadata: metadata('out', from.namespace),
        spec: {
          podSelector: podSelector(from.labels),
          policyTypes: ['Egress'],
          egress: [{ to: policyPeers(to, cluster, 'egress'), ports: ports.map(tcp) }],
        },
      });
    }
  }

  private checkInput(): void {
    for (const end of [this.from, this.to]) {
      if (end.kind === 'pods') for (const problem of labelProblems(end.labels)) report(this, problem);
    }
    for (const port of this.ports.filter((each) => !Number.isInteger(each) || each < 1 || each > 65535)) {
      report(this, {
        code: 'bad-port',
        message: `${port} is no port`,
        allowed: '1 to 65535',
        fix: 'take the port that the pods listen on',
      });
    }
    if (this.ports.length === 0) {
      report(this, { code: 'flow-without-port', message: 'no port is named, which would open all of them', fix: 'name the ports' });
    }
    if (this.why.trim() === '') {
      report(this, { code: 'flow-without-reason', message: 'it is not said what goes this way', fix: 'write it down in `why`' });
    }
  }
}

const LONGEST_NAME = 63;

/** The way's place in its app, which no other app has: `authentik-ingress-kube-traefik-in`. A long one ends in a digest of itself. */
function policyName(flow: Flow, end: 'in' | 'out'): string {
  const { path } = flow.node;
  const app = App.owning(flow);
  const name = `${app.id}${path.slice(app.node.path.length)}-${end}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  if (name.length <= LONGEST_NAME) return name;
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST_NAME - digest.length - end.length - 2).replace(/-+$/, '')}-${digest}-${end}`;
}
