/** A Service that a route leads to; a chart's Service is one, and so is any other with these three facts. */
export interface Backend {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
}

/** `namespace/name:port`, as reports write it. */
export const backendText = ({ namespace, name, port }: Backend): string => `${namespace}/${name}:${port}`;
