/** What a PostgresCluster is told. */
import type { Size } from 'cdk8s';
import type { App } from '../cluster/app';
import type { Wish } from '../host/placement';
import type { Client } from '../network/clients';
import type { Pods } from '../network/peer';
import type { Bucket } from '../storage/bucket';
import type { StorageClassRef } from '../storage/storage-class';
import type { DnsName } from '../values/dns-name';
import type { ImageRef } from '../values/image-ref';
import type { PodResources } from '../values/pod-resources';
import type { Backup, RefusedBackup } from './backup';

/** The operator that runs the cluster. */
export interface PostgresOperator {
  /** Its app, whose namespace its pods are in. */
  readonly app: App;
  /** The API that it serves. */
  readonly serves: 'postgresql.cnpg.io';
  /** Its pods, which reach into every instance. */
  readonly pods: Pods;
}

export interface PostgresVolume {
  readonly class: StorageClassRef;
  /** Fixed for good: local volumes do not grow. Reports `no-storage-size` */
  readonly size: Size;
}

export interface DatabaseRoleProps {
  /** Reports `role-name`, `duplicate-role` */
  readonly name: string;
  /** Whether it may log in, with a password of its own from the vault. @default true */
  readonly login?: boolean;
  /** @default false */
  readonly createdb?: boolean;
  /** Roles that it is a member of. @default - none */
  readonly inRoles?: readonly string[];
}

export interface ExtraDatabaseProps {
  /** Reports `database-name`, `duplicate-database` */
  readonly name: string;
  /** The cluster's owner or one of its roles. Reports `unknown-role`. @default - the cluster's owner */
  readonly owner?: string;
  /** Extensions to create in it. @default - none */
  readonly extensions?: readonly string[];
}

export interface Recovery {
  /** The generation whose archive is read; below the cluster's own. Reports `recover-into-itself` */
  readonly generation: number;
  /** RFC 3339 with a time zone, such as `2026-11-20T10:00:00Z`. Reports `bad-target-time`. @default - as late as the archive goes */
  readonly targetTime?: string;
}

export interface PostgresClusterProps {
  readonly operator: PostgresOperator;
  readonly image: ImageRef;
  /** Reports `bad-instances` */
  readonly instances: number;
  readonly storage: PostgresVolume;
  /** A volume for the write-ahead log; it cannot be taken away again. @default - the log lies beside the data */
  readonly walStorage?: PostgresVolume;
  /** Reports `bad-cpu`, `no-memory` */
  readonly resources: PodResources;
  /** The database made at the start. Reports `database-name` */
  readonly database: string;
  /** Its owner; the operator keeps the password in the Secret `<id>-app`. Reports `role-name` */
  readonly owner: string;
  /** Further roles. @default - none */
  readonly roles?: readonly DatabaseRoleProps[];
  /** Further databases. @default - none */
  readonly databases?: readonly ExtraDatabaseProps[];
  /** Settings of postgresql.conf. @default - the operator's */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Who may connect; nobody else can. Their pods have at least one label. Reports `client-without-labels` */
  readonly clients: readonly Client[];
  /**
   * The only roles that come in over the network, to `database` alone, with TLS and their password. Reports `unknown-role`
   * @default - every role, with its password
   */
  readonly networkRoles?: readonly string[];
  /** Names that its certificate is good for besides its Services'. An address cannot be one: the operator writes DNS names only. @default - none */
  readonly hosts?: readonly DnsName[];
  /** Buckets that make sense only together with this database, and it with them. The check `recovery-point` asks that they keep old versions. @default - none */
  readonly recoversWith?: readonly Bucket[];
  /** What its machines need besides the disks of its volumes. @default - any machine */
  readonly runsOn?: Wish;
  /** Counts the lives of this database: each archives under a name of its own. Reports `bad-generation` */
  readonly generation: number;
  /** Where backups go, or why there are none. */
  readonly backup: Backup | RefusedBackup;
  /** Start from an older generation's archive; read only when the cluster is made. @default - start empty */
  readonly recoverFrom?: Recovery;
}
