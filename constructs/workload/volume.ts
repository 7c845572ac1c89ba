/** What a workload keeps: a claim with its size, its class, and what happens to it when a disk dies. */
import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { StorageClassRef } from '../storage/storage-class';
import { backupText, type VolumeBackup } from '../storage/volume-backup';

export interface WorkloadVolume {
  /** Kebab-case, unique in the workload: the claim is `<workload>-<name>`. Reports `bad-volume-name`, `duplicate-volume` */
  readonly name: string;
  readonly class: StorageClassRef;
  /** Fixed for good: local volumes do not grow. Reports `no-storage-size` */
  readonly size: Size;
  /** Where the container sees it. Reports `bad-mount-path`, `duplicate-mount` */
  readonly mountPath: string;
  /** `backedUp(…)`, or `refused(…)` with the reason. There is no default. Reports `backup-without-reason` */
  readonly backup: VolumeBackup;
}

export const claimName = (workload: string, volume: WorkloadVolume): string => `${workload}-${volume.name}`;

/** The claim outlives its workload: getting rid of data takes a human. */
export function claim(scope: Construct, workload: string, namespace: string, volume: WorkloadVolume): void {
  const { name, size, backup } = volume;
  new k8s.KubePersistentVolumeClaim(scope, `volume-${name}`, {
    metadata: {
      name: claimName(workload, volume),
      namespace,
      annotations: {
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
        ['refused' in backup ? 'h-kube.io/not-backed-up-because' : 'h-kube.io/backed-up-by']: backupText(backup),
      },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      storageClassName: volume.class.name,
      resources: { requests: { storage: k8s.Quantity.fromString(size.asString()) } },
    },
  });
}
