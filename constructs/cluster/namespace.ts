/** Namespaces as objects: an app states the one it owns, others take it from there. */

/** Pod Security Standard that a namespace enforces. Source: kubernetes.io/docs/concepts/security/pod-security-standards */
export type PodSecurity = 'privileged' | 'baseline' | 'restricted';

export interface Namespace {
  readonly name: string;
  /** What its pods may ask of the host; absent where the namespace is not ours. */
  readonly podSecurity?: PodSecurity;
}

/** A namespace of ours, written to `infrastructure/namespaces`. */
export const namespace = (name: string, podSecurity: PodSecurity): Namespace => ({ name, podSecurity });

/** A namespace that exists before us and is left as it is. */
export const kubeSystem: Namespace = { name: 'kube-system' };

/** Flux's own namespace: it exists wherever Flux runs. */
export const fluxSystem: Namespace = { name: 'flux-system' };
