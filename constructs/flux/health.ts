/** When a custom resource counts as healthy, where Flux cannot tell by itself. */
import type { Manifest } from '../cluster/custom-resource';

export interface HealthCheck {
  readonly apiVersion: string;
  readonly kind: string;
  /** CEL over the object, true when it is healthy. */
  readonly current: string;
}

const CNPG = 'postgresql.cnpg.io/v1';

const isTrue = (condition: string): string => `status.conditions.exists(c, c.type == '${condition}' && c.status == 'True')`;

/** An object without the status at first must not count as healthy, nor a database whose archive is silently dead. Source: CRDs of CloudNativePG 1.30. */
const KNOWN: readonly HealthCheck[] = [
  {
    apiVersion: CNPG,
    kind: 'Cluster',
    current: `${isTrue('Ready')} && (!has(spec.plugins) || ${isTrue('ContinuousArchiving')})`,
  },
  { apiVersion: CNPG, kind: 'Database', current: 'has(status.applied) && status.applied' },
  { apiVersion: CNPG, kind: 'DatabaseRole', current: 'has(status.applied) && status.applied' },
];

/** The checks that a set of objects needs. */
export const healthChecks = (objects: readonly Manifest[]): HealthCheck[] =>
  KNOWN.filter((check) => objects.some(({ apiVersion, kind }) => apiVersion === check.apiVersion && kind === check.kind));
