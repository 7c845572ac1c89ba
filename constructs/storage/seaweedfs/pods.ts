/** What the SeaweedFS release asks of the machines: the requests and claims of its values. */
import { Size } from 'cdk8s';
import { refused } from '../../database/backup';
import type { ChartPods } from '../../flux/chart-pods';
import type { Placement } from '../../host/placement';
import type { StorageClassRef } from '../storage-class';
import { backedUp, type VolumeBackup } from '../volume-backup';
import { INDEX_COPY } from './index-copy';

export interface SeaweedFsDisks {
  /** How many machines keep a copy of each object. */
  readonly copies: number;
  /** The volume servers' disks. */
  readonly data: { readonly class: StorageClassRef; readonly size: Size; readonly runsOn: Placement };
  /** The disks of the master and of the filer, which knows every object's name. */
  readonly metadata: { readonly class: StorageClassRef; readonly runsOn: Placement };
}

export function seaweedfsPods({ copies, data, metadata }: SeaweedFsDisks): ChartPods[] {
  const onFast = (size: Size, backup: VolumeBackup) => ({
    runsOn: metadata.runsOn,
    volumes: [{ class: metadata.class, size, backup }],
  });
  return [
    {
      name: 'master',
      replicas: 1,
      cpu: '50m',
      memory: '128Mi',
      ...onFast(Size.gibibytes(1), refused('the volume servers tell a new master what they hold')),
    },
    {
      name: 'filer',
      replicas: 1,
      cpu: '100m',
      memory: '256Mi',
      ...onFast(Size.gibibytes(25), backedUp('every volume server keeps a copy of the index beside its data, and follows every change')),
    },
    {
      name: 'volume',
      replicas: copies,
      cpu: '100m',
      memory: '512Mi',
      sidecar: INDEX_COPY,
      apart: true,
      runsOn: data.runsOn,
      volumes: [{ class: data.class, size: data.size, backup: refused('each object is kept on two machines; there is no third place') }],
    },
    { name: 's3', replicas: 1, cpu: '100m', memory: '256Mi', runsOn: data.runsOn },
    { name: 'bucket-hook', replicas: 1, cpu: '50m', memory: '64Mi' },
  ];
}
