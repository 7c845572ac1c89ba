/** The minor version of K3s on a machine, as a label: what upgrades by themselves may not leave. */

/** Set by `configure` and by nothing else, so that going from one minor to the next stays somebody's decision. */
export const MINOR_LABEL = 'node.h-kube.io/k3s';

/** @param version such as `v1.36.2+k3s1` @returns `v1.36` */
export const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');
