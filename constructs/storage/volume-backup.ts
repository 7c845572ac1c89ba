/** Whether a volume is backed up: said by whoever makes it, for there is no default. */
import type { RefusedBackup } from '../database/backup';

/** A copy that somebody else makes, and how. */
export interface BackedUp {
  readonly backedUpBy: string;
}

/** What backs a volume up, or why nothing does. */
export type VolumeBackup = BackedUp | RefusedBackup;

/** Says that a volume is backed up. @param how what copies it, where to and how often; reports `backup-without-reason` when empty */
export const backedUp = (how: string): BackedUp => ({ backedUpBy: how });

/** What was said, in words. */
export const backupText = (backup: VolumeBackup): string => ('refused' in backup ? backup.refused : backup.backedUpBy);
