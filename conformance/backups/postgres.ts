/** A PostgreSQL of this machine in the place of a database's instance. */
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FROM_NODE } from '../pods/kubelet';
import { type Bench, ended } from '../runner/bench';
import { until } from '../runner/wait';
import type { Barman } from './barman';

/** It refuses to be root. In a namespace where root is called otherwise, it still reads what root may. */
const NOBODY = ['unshare', '--user', '--map-user=65534', '--map-group=65534'];

const SQL = `
import psycopg2, sys
connection = psycopg2.connect(host=sys.argv[1], user='postgres', dbname='postgres')
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.stdin.read())
print(cursor.fetchone()[0] if cursor.description else '')
`;

export class Postgres {
  /** Where it listens. */
  readonly socket: string;
  private process: ChildProcess | undefined;

  constructor(
    private readonly bench: Bench,
    private readonly barman: Barman,
    /** Its data; made by `initialize` or out of an archive. */
    readonly data: string,
  ) {
    this.socket = bench.folder();
  }

  /** Makes an empty database as the Cluster says: checksums, UTF-8, no collation. */
  async initialize(): Promise<void> {
    mkdirSync(this.data, { recursive: true });
    const how = ['--username=postgres', '--data-checksums', '--encoding=UTF8', '--lc-collate=C', '--lc-ctype=C', '--auth=trust'];
    const { status, stderr } = await this.bench.run('ip', [...FROM_NODE, ...NOBODY, 'initdb', '--pgdata', this.data, ...how]);
    if (status !== 0) throw new Error(stderr);
  }

  /** Starts it on what is there, to archive in the name of one life. */
  async start(server: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const all = {
      listen_addresses: '',
      unix_socket_directories: this.socket,
      archive_mode: 'on',
      archive_command: this.barman.archiving(server),
      // A base backup waits for a checkpoint, which takes its time by default.
      checkpoint_completion_target: '0',
      ...settings,
    };
    const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = join(this.socket, 'log');
    this.process = this.bench.start('ip', [...FROM_NODE, ...NOBODY, 'postgres', '-D', this.data, ...flags], log, {
      env: this.barman.env,
    });
    await until(
      60,
      'PostgreSQL answers',
      () => this.sql('select 1').catch(() => undefined),
      () => readFileSync(log, 'utf8'),
    );
  }

  /** Starts what was just restored, at a point in time of an earlier life, as a life of its own. */
  async recover(from: string, targetTime: string, to: string): Promise<void> {
    chmodSync(this.data, 0o700);
    writeFileSync(join(this.data, 'recovery.signal'), '');
    const target = { recovery_target_time: targetTime, recovery_target_action: 'promote' };
    await this.start(to, { restore_command: this.barman.fetching(from), ...target });
    await until(60, 'it is a primary again', async () => ((await this.sql('select pg_is_in_recovery()')) === 'False' ? true : undefined));
  }

  /** @returns the first field of the first row */
  sql(text: string): Promise<string> {
    return this.barman.python(SQL, text, this.socket);
  }

  /** Everything up to now is in the archive. */
  async archived(): Promise<void> {
    const file = await this.sql('select pg_walfile_name(pg_switch_wal())');
    const seen = "select coalesce(last_archived_wal, '') || ' ' || failed_count from pg_stat_archiver";
    await until(
      60,
      `${file} is archived, and nothing failed`,
      async () => {
        const [last = '', failed] = (await this.sql(seen)).split(' ');
        return last >= file && failed === '0' ? true : undefined;
      },
      () => this.sql(seen),
    );
  }

  /** As when its machine dies. */
  async crash(): Promise<void> {
    const { process } = this;
    if (process === undefined) return;
    process.kill('SIGKILL');
    await ended(process);
  }
}
