/** Versions of the programs that run on machines and not in the cluster. */
export interface Programs {
  readonly caddy: string;
  readonly forgejo: string;
  readonly headscale: string;
  /** As its release is called: `v1.36.2+k3s1`. */
  readonly k3s: string;
  readonly tailscale: string;
}
