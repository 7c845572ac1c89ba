/** Where each machine keeps volumes. */
import type { Construct } from 'constructs';
import type { DiskKind, Machine } from '../../host/machine';
import { report } from '../../values/problem';

/** The kinds of disk that have a storage class of their own. */
export const DISK_CLASSES = ['bulk', 'fast'] as const satisfies readonly DiskKind[];
export type DiskClass = (typeof DISK_CLASSES)[number];

export interface Disks {
  /** Folder of each kind, the same on every machine; absent where no machine has such a disk. */
  readonly paths: Readonly<Partial<Record<DiskClass, string>>>;
  /** Kubernetes nodes with such disks, and the folders of those. */
  readonly nodes: readonly { readonly node: string; readonly paths: readonly string[] }[];
}

const folder = (mount: string): string => `${mount}/local-path`;

/** Reports `disk-mounts-differ` on `scope`: a StorageClass names one folder for all machines. */
export function disksOf(scope: Construct, machines: readonly Machine[]): Disks {
  const inCluster = machines.filter((machine) => machine.inCluster);
  const mountsOf = (machine: Machine, kind: DiskClass): string[] =>
    machine.disks.filter((disk) => disk.kind === kind).map(({ mount }) => mount);
  const paths: Partial<Record<DiskClass, string>> = {};
  for (const kind of DISK_CLASSES) {
    const mounts = [...new Set(inCluster.flatMap((machine) => mountsOf(machine, kind)))].sort();
    if (mounts.length > 1) {
      report(scope, {
        code: 'disk-mounts-differ',
        message: `${kind} disks are mounted at ${mounts.join(' and ')}`,
        fix: 'mount them at one place on every machine',
      });
    }
    if (mounts[0] !== undefined) paths[kind] = folder(mounts[0]);
  }
  const nodes = inCluster.flatMap((machine) => {
    const own = DISK_CLASSES.flatMap((kind) => mountsOf(machine, kind).map(folder));
    return own.length === 0 ? [] : [{ node: machine.hostname, paths: own }];
  });
  return { paths, nodes: nodes.sort((a, b) => (a.node < b.node ? -1 : 1)) };
}
