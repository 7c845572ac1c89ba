/** When a custom resource counts as healthy, where Flux cannot tell by itself. */
import type { Manifest } from '../cluster/custom-resource';

export interface HealthCheck {
  readonly apiVersion: string;
  readonly kind: string;
  /** CEL over the object, true when it is healthy. */
  readonly current: string;
}

/** Kinds whose status Flux would misread: without conditions at first, or with a field of their own. Source: CRDs of CloudNativePG 1.30. */
const KNOWN: readonly HealthCheck[] = [
  {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    current: "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
  },
  { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Database', current: 'has(status.applied) && status.applied' },
  { apiVersion: 'postgresql.cnpg.io/v1', kind: 'DatabaseRole', current: 'has(status.applied) && status.applied' },
];

/** The checks that a set of objects needs. */
export const healthChecks = (objects: readonly Manifest[]): HealthCheck[] =>
  KNOWN.filter((check) => objects.some(({ apiVersion, kind }) => apiVersion === check.apiVersion && kind === check.kind));
