/** Whether and how a database is backed up. */
import { Duration } from 'cdk8s';
import type { Bucket } from '../storage/bucket';

export interface Backup {
  readonly bucket: Bucket;
  /** Time of day of the daily base backup in UTC: `02:15`. Reports `bad-backup-time` */
  readonly at: string;
  /** How far back one can recover, in whole days. Reports `backup-keep`. @default 7 days */
  readonly keep?: Duration;
}

/** No backup, and the reason. */
export interface RefusedBackup {
  readonly refused: string;
}

/** Goes without a backup. @param reason what makes the data worthless or kept elsewhere; reports `refusal-without-reason` when empty */
export const refused = (reason: string): RefusedBackup => ({ refused: reason });

export const isRefused = (backup: Backup | RefusedBackup): backup is RefusedBackup => 'refused' in backup;

/** Whether `text` is a time of day. */
export const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** CloudNativePG's six fields, seconds first: `0 15 2 * * *`. */
export function cron(at: string): string {
  const [hour, minute] = at.split(':').map(Number);
  return `0 ${minute} ${hour} * * *`;
}

/** How many days a backup is kept. */
export const keptDays = ({ keep }: Backup): number => (keep ?? Duration.days(7)).toDays({ integral: false });
