/** A Service that a route leads to, and the pods behind it; a chart's Service is one, and so is any other with these facts. */
import { type Pods, pods } from '../network/peer';

export interface Backend {
  readonly name: string;
  readonly namespace: string;
  /** The Service's port. */
  readonly port: number;
  /** The pods behind it, and the port that they listen on, which the network is opened to. */
  readonly pods: BackendPods;
}

export interface BackendPods {
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
}

/** `namespace/name:port`, as reports write it. */
export const backendText = ({ namespace, name, port }: Backend): string => `${namespace}/${name}:${port}`;

/** The pods behind it, as an end of a way through the network. */
export const backendPods = (backend: Backend): Pods => pods(backend.namespace, backend.pods.labels);
