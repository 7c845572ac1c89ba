/** The age of every backup that there has to be: what machines save, what another keeps of it, and databases. */

import type { Cluster } from '../../constructs/cluster/cluster';
import { isRefused } from '../../constructs/database/backup';
import type { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { keeperOf, savedOn } from '../../constructs/host/base/backups';
import type { Machine } from '../../constructs/host/machine';
import { type Answered, itemsIn } from './ask';
import { type Item, judged, type Part, short, span, unknown, unwell } from './part';

/** All of them are daily; two hours are for those that take long. */
const LATE = 26 * 3_600_000;

const age = (name: string, at: number | undefined, now: number): Item =>
  at === undefined ? unwell(name, 'there is none') : judged(now - at < LATE, name, `${span(now - at)} old`);

/** The newest of the archives of this name. Source: constructs/host/base/backup.ts, which names them. */
function newest(text: string, prefix: string): number | undefined {
  const times = text.split('\n').flatMap((line) => {
    const stamp = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.age$/.exec(line.startsWith(prefix) ? line.slice(prefix.length) : '');
    if (stamp === null) return [];
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = stamp.slice(1).map(Number);
    return [Date.UTC(year, month - 1, day, hour, minute, second)];
  });
  return times.length === 0 ? undefined : Math.max(...times);
}

export interface BackupsProps {
  readonly cluster: Pick<Cluster, 'machines' | 'site'>;
  readonly databases: readonly PostgresCluster[];
  /** What a machine answered to a question. */
  readonly asked: (machine: Machine, question: 'saved' | 'kept') => Answered;
  /** What the cluster answered. */
  readonly archives: Answered;
  readonly baseBackups: Answered;
  readonly now: number;
}

export function backupsPart(props: BackupsProps): Part {
  return {
    name: 'backups',
    everyLine: true,
    items: [...machineItems(props), ...props.databases.flatMap((one) => databaseItems(one, props))],
  };
}

function machineItems({ cluster: { machines, site }, asked, now }: BackupsProps): Item[] {
  return machines.flatMap((machine) =>
    savedOn(machine, site).flatMap(({ name }) => {
      const keeper = keeperOf(machine, machines);
      if (keeper === undefined) return [unwell(`${name} of ${machine.name}`, 'no machine at another site can keep it')];
      return [
        archive(`${name} on ${machine.name}`, asked(machine, 'saved'), `${name}-`, now),
        archive(`${name} kept by ${keeper.name}`, asked(keeper, 'kept'), `${machine.name}/${name}-`, now),
      ];
    }),
  );
}

/** A folder that is not there yet holds none. */
function archive(name: string, answer: Answered, prefix: string, now: number): Item {
  if (answer.ok) return age(name, newest(answer.text, prefix), now);
  return /No such file or directory/.test(answer.why) ? age(name, undefined, now) : unknown(name, short(answer.why));
}

interface BaseBackup {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly cluster: { readonly name: string } };
  readonly status?: { readonly phase?: string; readonly stoppedAt?: string };
}

interface ObjectStore {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status?: { readonly serverRecoveryWindow?: Readonly<Record<string, { readonly lastSuccessfulBackupTime?: string }>> };
}

/** Said by whichever knows of the later one: the operator, or the plugin that looks into the bucket. */
function databaseItems(database: PostgresCluster, { archives, baseBackups, now }: BackupsProps): Item[] {
  const { name, namespace, serverName, backup } = database;
  if (isRefused(backup)) return [];
  const called = `database ${namespace}/${name}`;
  if (!archives.ok && !baseBackups.ok) return [unknown(called, short(archives.why))];
  const stores = archives.ok ? itemsIn<ObjectStore>(archives.text) : [];
  const store = stores.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const finished = (baseBackups.ok ? itemsIn<BaseBackup>(baseBackups.text) : []).filter(
    ({ metadata, spec, status }) => metadata.namespace === namespace && spec.cluster.name === name && status?.phase === 'completed',
  );
  const times = [
    store?.status?.serverRecoveryWindow?.[serverName]?.lastSuccessfulBackupTime,
    ...finished.map(({ status }) => status?.stoppedAt),
  ];
  const known = times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)]));
  return [age(called, known.length === 0 ? undefined : Math.max(...known), now)];
}
