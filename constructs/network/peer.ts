/** Who may be at the end of a way through the network. */
import type { Ipv4 } from '../values/cidr';

/** Some pods of a namespace; without labels, all of them. */
export interface Pods {
  readonly kind: 'pods';
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export type Peer =
  | Pods
  /** Everything outside: not pods, not Services, not the mesh, not the network at home. */
  | { readonly kind: 'internet' }
  /** The Kubernetes API, as clients reach it and as it calls webhooks. */
  | { readonly kind: 'api-server' }
  /** One address of the mesh. Closed to pods unless a flow says otherwise. */
  | { readonly kind: 'mesh'; readonly address: Ipv4 }
  /** Every machine of the mesh and every device of a person. */
  | { readonly kind: 'mesh-devices' };

/** @param labels none: every pod of the namespace */
export const pods = (namespace: string, labels: Readonly<Record<string, string>> = {}): Pods => ({ kind: 'pods', namespace, labels });

export const internet: Peer = { kind: 'internet' };

export const apiServer: Peer = { kind: 'api-server' };

/** Where K3s serves the Kubernetes API. Policies see a packet after its Service was resolved, so never 443. */
export const API_SERVER_PORT = 6443;
export const meshDevices: Peer = { kind: 'mesh-devices' };

export const meshAddress = (address: Ipv4): Peer => ({ kind: 'mesh', address });

/** Traefik's pods, which bring every web request. */
export const traefikPods = pods('kube-system', { 'app.kubernetes.io/name': 'traefik' });
