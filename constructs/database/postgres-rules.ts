/** What can be wrong with a PostgresCluster's props. */
import { SizeRoundingBehavior } from 'cdk8s';
import { resourceRules } from '../values/pod-resources';
import { broken, type PlacelessProblem, type Rule } from '../values/problem';
import { repeated } from '../values/repeated';
import { isRefused, isTimeOfDay, keptDays } from './backup';
import type { PostgresClusterProps } from './props';

/** Narrower than PostgreSQL: with hyphens for underscores it also names objects and vault values. */
const isIdentifier = (name: string): boolean => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) && name.length <= 63;

/** Source of the reserved names: the validation rules of the DatabaseRole CRD. */
export const isRoleName = (name: string): boolean => isIdentifier(name) && !/^(postgres|streaming_replica|pg_.*|cnpg_.*)$/.test(name);
export const isDatabaseName = (name: string): boolean => isIdentifier(name) && !/^(postgres|template0|template1)$/.test(name);

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

/** Every problem of the props, in their order. */
export function postgresProblems(props: PostgresClusterProps): PlacelessProblem[] {
  const rules = [...sizeRules(props), ...nameRules(props), ...clientRules(props), ...backupRules(props), ...generationRules(props)];
  return broken(rules);
}

function sizeRules({ instances, storage, walStorage, resources }: PostgresClusterProps): Rule[] {
  const volumes = walStorage === undefined ? [storage] : [storage, walStorage];
  return [
    {
      when: !isCount(instances),
      code: 'bad-instances',
      message: `a cluster of ${instances} instances cannot run`,
      allowed: 'a whole number from 1',
      fix: 'correct `instances`',
    },
    ...resourceRules(resources),
    ...volumes.map(({ size }) => ({
      when: !(size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) > 0),
      code: 'no-storage-size',
      message: `a volume of ${size.asString()} holds nothing`,
      fix: 'give the volume a size; it cannot grow later',
    })),
  ];
}

function nameRules({ database, owner, roles = [], databases = [], networkRoles }: PostgresClusterProps): Rule[] {
  const roleNames = [owner, ...roles.map(({ name }) => name)];
  const databaseNames = [database, ...databases.map(({ name }) => name)];
  const owners = databases.flatMap((each) => each.owner ?? []);
  return [
    ...roleNames.map((name) => ({
      when: !isRoleName(name),
      code: 'role-name',
      message: `"${name}" cannot be a role's name`,
      allowed: 'lower-case letters, digits and single underscores between them, not postgres, streaming_replica, pg_… or cnpg_…',
      fix: 'choose another name',
    })),
    ...repeated(roleNames, (name) => name).map(({ key: name }) => ({
      when: true,
      code: 'duplicate-role',
      message: `role "${name}" is declared more than once`,
      fix: 'declare it once; the owner is a role already',
    })),
    ...databaseNames.map((name) => ({
      when: !isDatabaseName(name),
      code: 'database-name',
      message: `"${name}" cannot be a database's name`,
      allowed: 'lower-case letters, digits and single underscores between them, not postgres, template0 or template1',
      fix: 'choose another name',
    })),
    ...repeated(databaseNames, (name) => name).map(({ key: name }) => ({
      when: true,
      code: 'duplicate-database',
      message: `database "${name}" is declared more than once`,
      fix: 'declare it once; `database` makes one already',
    })),
    ...owners.map((name) => ({
      when: !roleNames.includes(name),
      code: 'unknown-role',
      message: `a database is owned by "${name}", which is no role of this cluster`,
      allowed: roleNames.join(', '),
      fix: 'use one of these, or add it to `roles`',
    })),
    ...(networkRoles ?? []).map((name) => ({
      when: !roleNames.includes(name),
      code: 'unknown-role',
      message: `"${name}" is to come in over the network, and is no role of this cluster`,
      allowed: roleNames.join(', '),
      fix: 'use one of these, or add it to `roles`',
    })),
    {
      when: networkRoles?.length === 0,
      code: 'no-network-role',
      message: 'no role may come in over the network, and clients have no other way',
      allowed: roleNames.join(', '),
      fix: 'name the roles that may, or leave `networkRoles` out',
    },
  ];
}

function clientRules({ clients }: PostgresClusterProps): Rule[] {
  return clients.map(({ pods: { namespace, labels } }) => ({
    when: Object.keys(labels).length === 0,
    code: 'client-without-labels',
    message: `a client in namespace "${namespace}" has no labels, which would let in its whole namespace`,
    fix: "name the labels of the client's pods",
  }));
}

function backupRules({ backup, recoverFrom }: PostgresClusterProps): Rule[] {
  if (isRefused(backup)) {
    return [
      {
        when: backup.refused.trim() === '',
        code: 'refusal-without-reason',
        message: 'backups are refused without a reason',
        fix: 'write down why this data needs no backup, or give it one',
      },
      {
        when: recoverFrom !== undefined,
        code: 'recover-without-archive',
        message: 'the cluster is to recover from an archive, but its backup is refused',
        fix: 'give it the backup whose bucket holds the archive',
      },
    ];
  }
  return [
    {
      when: !isTimeOfDay(backup.at),
      code: 'bad-backup-time',
      message: `"${backup.at}" is not a time of day`,
      allowed: '00:00 to 23:59, in UTC',
      fix: 'write hours and minutes with two digits each',
    },
    {
      when: !isCount(keptDays(backup)),
      code: 'backup-keep',
      message: `backups cannot be kept for ${keptDays(backup)} days`,
      allowed: 'whole days from 1',
      fix: 'correct `keep`',
    },
  ];
}

function generationRules({ generation, recoverFrom }: PostgresClusterProps): Rule[] {
  const named = recoverFrom === undefined ? [generation] : [generation, recoverFrom.generation];
  return [
    ...named.map((value) => ({
      when: !isCount(value),
      code: 'bad-generation',
      message: `${value} is not a generation`,
      allowed: 'a whole number from 1',
      fix: 'count the lives of the database from 1',
    })),
    ...(recoverFrom === undefined
      ? []
      : [
          {
            when: recoverFrom.generation >= generation,
            code: 'recover-into-itself',
            message: `generation ${generation} cannot recover from generation ${recoverFrom.generation}: it would archive where it reads`,
            allowed: `a generation below ${generation}`,
            fix: `raise the cluster's own generation to ${recoverFrom.generation + 1}`,
          },
          {
            when: recoverFrom.targetTime !== undefined && !INSTANT.test(recoverFrom.targetTime),
            code: 'bad-target-time',
            message: `"${recoverFrom.targetTime}" is not a point in time`,
            allowed: 'RFC 3339 with a time zone, such as 2026-11-20T10:00:00Z',
            fix: 'write date, time and time zone',
          },
        ]),
  ];
}
