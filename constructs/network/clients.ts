/** The ways of several clients to one server. */
import type { Construct } from 'constructs';
import { Flow } from './flow';
import type { Peer, Pods } from './peer';

export interface Client {
  readonly pods: Pods;
  /** What it wants there. */
  readonly why: string;
}

/** One flow each, called by the client's namespace: `from-shop`, `from-shop-2`. */
export function flowsFrom(scope: Construct, clients: readonly Client[], to: Peer, port: number): void {
  clients.forEach(({ pods, why }, index) => {
    const earlier = clients.slice(0, index).filter((client) => client.pods.namespace === pods.namespace).length;
    const id = `from-${pods.namespace}${earlier === 0 ? '' : `-${earlier + 1}`}`;
    new Flow(scope, id, { from: pods, to, ports: [port], why });
  });
}
