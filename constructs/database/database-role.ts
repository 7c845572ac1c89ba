/** The DatabaseRole of CloudNativePG 1.30, which `@kubernetes-models` does not have. Source: its CRD. */
import type { Manifest } from '../cluster/custom-resource';

/** The fields that we write, and no other. */
export interface IDatabaseRole extends Manifest {
  readonly apiVersion: 'postgresql.cnpg.io/v1';
  readonly kind: 'DatabaseRole';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly cluster: { readonly name: string };
    readonly name: string;
    readonly login: boolean;
    readonly createdb: boolean;
    readonly inRoles?: string[];
    readonly passwordSecret?: { readonly name: string };
    readonly databaseRoleReclaimPolicy: 'delete' | 'retain';
  };
}
