/** Versions of the programs that run on machines and not in the cluster. */
export interface Programs {
  readonly caddy: string;
  /** Minor of Flux, such as `2.9.x`: the Flux Operator takes its patches by itself. */
  readonly flux: string;
  /** The Flux Operator's chart. */
  readonly fluxOperator: string;
  readonly forgejo: string;
  readonly headscale: string;
  /** As its release is called: `v1.36.2+k3s1`. */
  readonly k3s: string;
  readonly tailscale: string;
}
