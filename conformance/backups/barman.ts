/** Barman's programs, called as the plugin calls them. Source: cloudnative-pg/barman-cloud v0.5.1, pkg/{archiver,backup,restorer,command} */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Ended } from '../../commands/hosts/programs';
import type { IObjectStore } from '../../constructs/database/object-store';
import { FROM_NODE } from '../pods/kubelet';
import type { Bench } from '../runner/bench';
import { pythonPrograms } from '../runner/python';

/** Those of the plugin's own image. Source: cloudnative-pg/plugin-barman-cloud v0.14.0, containers/sidecar-requirements.txt */
const PACKAGES = ['barman[cloud]==3.19.1', 'boto3==1.43.56', 'psycopg2-binary==2.9.13'];
const PACKAGES_ID = createHash('sha256').update(PACKAGES.join()).digest('hex').slice(0, 12);

/** Folder with Python and barman's programs, made at the first call. */
export const barmanFolder = (env: NodeJS.ProcessEnv): Promise<string> =>
  pythonPrograms(env, `barman-${PACKAGES_ID}`, PACKAGES, 'barman-cloud-backup');

/** One archive: an ObjectStore with the keys of its Secret. */
export class Barman {
  /** For every program that goes to the archive, PostgreSQL itself too. */
  readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly bench: Bench,
    private readonly folder: string,
    private readonly spec: IObjectStore['spec'],
    keys: Readonly<Record<string, string>>,
  ) {
    const { accessKeyId, secretAccessKey } = spec.configuration.s3Credentials;
    const sidecar = Object.fromEntries(spec.instanceSidecarConfiguration.env.map(({ name, value }) => [name, value]));
    this.env = { ...bench.env, ...sidecar, AWS_ACCESS_KEY_ID: keys[accessKeyId.key], AWS_SECRET_ACCESS_KEY: keys[secretAccessKey.key] };
  }

  /** Text for `archive_command`. */
  archiving(server: string): string {
    return this.text('wal-archive', [`--${this.spec.configuration.wal.compression}`, ...this.place(server), '%p']);
  }

  /** Text for `restore_command`. */
  fetching(server: string): string {
    return this.text('wal-restore', [...this.place(server), '%f', '%p']);
  }

  /** Whether the archive of a life is empty, as the plugin asks before the first file. */
  async isEmpty(server: string): Promise<boolean> {
    const { status, stderr } = await this.run('check-wal-archive', this.place(server));
    if (status !== 0 && !stderr.includes('Expected empty archive')) throw new Error(stderr);
    return status === 0;
  }

  /** A base backup of the PostgreSQL that listens in a folder. */
  async backUp(server: string, socket: string): Promise<void> {
    const compression = `--${this.spec.configuration.data.compression}`;
    await this.done('backup', ['--user', 'postgres', '--name', 'base', compression, '--host', socket, ...this.place(server)]);
  }

  /** The ids of an archive's base backups, the oldest first. */
  async bases(server: string): Promise<readonly string[]> {
    const { stdout } = await this.done('backup-list', ['--format', 'json', ...this.place(server)]);
    const { backups_list: backups } = JSON.parse(stdout) as { backups_list: readonly { readonly backup_id: string }[] };
    return backups.map(({ backup_id: id }) => id);
  }

  /** The latest base backup, into a folder that is not there yet. */
  async restore(server: string, folder: string): Promise<void> {
    const latest = (await this.bases(server)).at(-1);
    if (latest === undefined) throw new Error(`there is no base backup of ${server}`);
    await this.done('restore', [...this.place(server), latest, folder]);
  }

  /** Takes away what is older than the archive's own policy says. */
  async retire(server: string): Promise<void> {
    const [, days] = /^(\d+)d$/.exec(this.spec.retentionPolicy) ?? [];
    if (days === undefined) throw new Error(`${this.spec.retentionPolicy} is no number of days`);
    await this.done('backup-delete', ['--retention-policy', `RECOVERY WINDOW OF ${days} DAYS`, ...this.place(server)]);
  }

  /** A script for Python, with boto3 and psycopg2 at hand and these keys. @returns what it printed */
  async python(text: string, input: string, ...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.ended(join(this.folder, 'python'), ['-c', text, ...args], input);
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  private place(server: string): string[] {
    const { endpointURL, destinationPath } = this.spec.configuration;
    return ['--endpoint-url', endpointURL, '--cloud-provider', 'aws-s3', destinationPath, server];
  }

  private text(what: string, args: readonly string[]): string {
    return [join(this.folder, `barman-cloud-${what}`), ...args].join(' ');
  }

  private run(what: string, args: readonly string[]): Promise<Ended> {
    return this.ended(join(this.folder, `barman-cloud-${what}`), args);
  }

  private async done(what: string, args: readonly string[]): Promise<Ended> {
    const ended = await this.run(what, args);
    if (ended.status !== 0) throw new Error(`barman-cloud-${what} ends with ${ended.status}\n${ended.stdout}${ended.stderr}`);
    return ended;
  }

  private ended(program: string, args: readonly string[], input = ''): Promise<Ended> {
    return this.bench.run('ip', [...FROM_NODE, program, ...args], { env: this.env, limit: 240, input });
  }
}
