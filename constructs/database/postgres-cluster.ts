/** A PostgreSQL database of CloudNativePG with its backup, its roles and its fence, in one file that is never pruned. */
import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { CustomResource } from '../cluster/custom-resource';
import type { Backend } from '../ingress/backend';
import type { Client } from '../network/clients';
import type { SealedSecret, SecretKey } from '../secrets/sealed-secret';
import type { Bucket } from '../storage/bucket';
import { useStorageClass } from '../storage/storage-class';
import { ProblemError, report } from '../values/problem';
import { isRefused } from './backup';
import { archive, type BackupMetadata, schedule } from './postgres-backup';
import { POSTGRES_PORT, postgresFlows } from './postgres-flows';
import { database, role } from './postgres-objects';
import { isDatabaseName, isRoleName, postgresProblems } from './postgres-rules';
import { clusterSpec, serverName } from './postgres-spec';
import type { PostgresClusterProps } from './props';

/** What the operator writes into `<id>-app`. Source: CloudNativePG docs, applications. */
export type AppSecretKey =
  | 'username'
  | 'password'
  | 'host'
  | 'port'
  | 'dbname'
  | 'pgpass'
  | 'uri'
  | 'jdbc-uri'
  | 'fqdn-uri'
  | 'fqdn-jdbc-uri';

/** The construct's id is the Cluster's name. */
export class PostgresCluster extends Construct {
  readonly name: string;
  readonly namespace: string;
  /** The primary, as pods of any namespace reach it. */
  readonly host: string;
  readonly port = POSTGRES_PORT;
  readonly database: string;
  readonly owner: string;
  readonly clients: readonly Client[];
  /** Folder of this generation in its archive. */
  readonly serverName: string;
  readonly backup: PostgresClusterProps['backup'];
  /** Buckets of its recovery point: one is worth nothing without the other. */
  readonly recoversWith: readonly Bucket[];
  /** The owner's credentials, in the Secret that the operator makes. */
  readonly credentials: { key(key: AppSecretKey): SecretKey };
  /** Roles that may read everything and change nothing, for people: each with the Secret that holds its password. */
  readonly readers: readonly { readonly role: string; readonly secret: string }[];
  private readonly roles = new Map<string, SealedSecret | undefined>();

  constructor(scope: Construct, id: string, props: PostgresClusterProps) {
    super(scope, id);
    const app = App.owning(this);
    this.name = id;
    this.namespace = app.homeNamespace.name;
    this.host = `${id}-rw.${this.namespace}.svc.cluster.local`;
    this.database = props.database;
    this.owner = props.owner;
    this.clients = props.clients;
    this.serverName = serverName(id, props.generation);
    this.backup = props.backup;
    this.recoversWith = props.recoversWith ?? [];
    this.credentials = { key: (key) => ({ name: `${id}-app`, key }) };
    app.needs(props.operator.app);
    for (const problem of postgresProblems(props)) report(this, problem);

    const metadata: BackupMetadata = {
      name: id,
      namespace: this.namespace,
      annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    };
    const backup = isRefused(props.backup) ? undefined : props.backup;
    if (backup !== undefined) archive(this, metadata, backup);
    postgresFlows(this, {
      cluster: id,
      namespace: this.namespace,
      operator: props.operator,
      clients: props.clients,
      ...(backup && { archive: backup.bucket.server }),
    });
    new CustomResource<ICluster>(this, 'Resource', {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { ...metadata, annotations: { ...metadata.annotations, ...recoveryPoint(this.recoversWith) } },
      spec: clusterSpec(props, { name: id, serverName: this.serverName, nodeSelector: this.placed(props) }),
    });
    if (backup !== undefined) schedule(this, metadata, backup);
    for (const each of usable(props.roles, isRoleName)) this.roles.set(each.name, role(this, metadata, each));
    this.readers = usable(props.roles, isRoleName).flatMap(({ name, inRoles = [] }) => {
      const secret = this.roles.get(name)?.name;
      return secret !== undefined && inRoles.length === 1 && inRoles[0] === 'pg_read_all_data' ? [{ role: name, secret }] : [];
    });
    for (const each of usable(props.databases, isDatabaseName)) database(this, metadata, props.owner, each);
  }

  /** The Service of the primary. */
  get primary(): Backend {
    const pods = { labels: { 'cnpg.io/cluster': this.name }, port: this.port };
    return { name: `${this.name}-rw`, namespace: this.namespace, port: this.port, pods };
  }

  /** The password of one of `roles`. @throws ProblemError `unknown-role` when it is none of them, or may not log in */
  password(role: string): SecretKey {
    const secret = this.roles.get(role);
    if (secret === undefined) {
      throw ProblemError.of(this.node.path, {
        code: 'unknown-role',
        message: `"${role}" is no role with a login of this cluster`,
        allowed: [...this.roles.keys()].join(', '),
        fix: "add it to `roles`; the owner's password is in `credentials`",
      });
    }
    return secret.key('password');
  }

  /** Where every one of its volumes can be; instances never share a machine. */
  private placed({ storage, walStorage, runsOn, instances }: PostgresClusterProps): Record<string, string> {
    const volumes = walStorage === undefined ? [storage] : [storage, walStorage];
    const placements = volumes.map((volume) => useStorageClass(this, volume.class, runsOn));
    const [first] = placements;
    const machines = (first?.machines ?? []).filter((machine) => placements.every((each) => each.machines.includes(machine)));
    if (machines.length > 0 && machines.length < instances) {
      report(this, {
        code: 'too-few-machines',
        message: `${instances} instances need as many machines; ${machines.map(({ name }) => name).join(', ')} can carry one each`,
        fix: 'ask for fewer instances, or give another machine such disks',
      });
    }
    return Object.assign({}, ...placements.map(({ nodeSelector }) => nodeSelector));
  }
}

/** Where whoever restores the database sees what else belongs to that point in time. */
const recoveryPoint = (buckets: readonly Bucket[]): Record<string, string> =>
  buckets.length === 0 ? {} : { 'h-kube.io/recovers-with': buckets.map((bucket) => bucket.url()).join(',') };

/** One of each name that can be: what is wrong has been reported, and would only fail again in a worse place. */
const usable = <T extends { readonly name: string }>(named: readonly T[] = [], allowed: (name: string) => boolean): T[] =>
  named.filter(({ name }, index) => allowed(name) && named.findIndex((other) => other.name === name) === index);
