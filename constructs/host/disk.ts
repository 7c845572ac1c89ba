/** Disks by what they are for, mounted at the same place on every machine. */
import type { Size } from 'cdk8s';
import type { Disk, DiskKind } from './machine';

/** Where each kind of disk is mounted. */
export const mounts = { system: '/', fast: '/srv/fast', bulk: '/srv/bulk' } as const satisfies Record<DiskKind, string>;

/** A disk at its kind's place. @param size usable size */
export const disk = (kind: DiskKind, size: Size): Disk => ({ kind, size, mount: mounts[kind] });
