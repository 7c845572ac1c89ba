/** The roles and databases beyond the first, as objects of their own. */
import type { IDatabase } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database';
import type { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';
import { SealedSecret } from '../secrets/sealed-secret';
import { SecretValue } from '../secrets/secret-value';
import type { IDatabaseRole } from './database-role';
import type { BackupMetadata } from './postgres-backup';
import type { DatabaseRoleProps, ExtraDatabaseProps } from './props';

/** Part of an object's name: an underscore is not allowed there. */
const kebab = (identifier: string): string => identifier.replaceAll('_', '-');

/** A role; with a login it gets a password of its own. Returns the Secret with `username` and `password`. */
export function role(scope: Construct, cluster: BackupMetadata, props: DatabaseRoleProps): SealedSecret | undefined {
  const name = `${cluster.name}-${kebab(props.name)}`;
  const login = props.login ?? true;
  const credentials = login
    ? new SealedSecret(scope, `role-${props.name}-credentials`, {
        name,
        type: 'kubernetes.io/basic-auth',
        data: {
          username: { text: [props.name] },
          password: SecretValue.random(`postgres/${cluster.namespace}/${cluster.name}/${kebab(props.name)}`),
        },
        // The operator sets a new password as soon as the Secret changes.
        labels: { 'cnpg.io/reload': 'true' },
        survives: true,
      })
    : undefined;
  new CustomResource<IDatabaseRole>(scope, `role-${props.name}`, {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'DatabaseRole',
    metadata: { ...cluster, name },
    spec: {
      cluster: { name: cluster.name },
      name: props.name,
      login,
      createdb: props.createdb ?? false,
      ...(props.inRoles && { inRoles: [...props.inRoles] }),
      ...(credentials && { passwordSecret: { name: credentials.name } }),
      databaseRoleReclaimPolicy: 'retain',
    },
  });
  return credentials;
}

/** A further database. */
export function database(scope: Construct, cluster: BackupMetadata, owner: string, props: ExtraDatabaseProps): void {
  new CustomResource<IDatabase>(scope, `database-${props.name}`, {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Database',
    metadata: { ...cluster, name: `${cluster.name}-${kebab(props.name)}` },
    spec: {
      cluster: { name: cluster.name },
      name: props.name,
      owner: props.owner ?? owner,
      ensure: 'present',
      ...(props.extensions && { extensions: props.extensions.map((name) => ({ name, ensure: 'present' as const })) }),
      databaseReclaimPolicy: 'retain',
    },
  });
}
