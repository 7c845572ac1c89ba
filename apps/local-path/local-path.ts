/** Volumes on the machines' own disks: our own provisioner, so that K3s's (switched off on the hosts) never resets its paths. */
import { Construct } from 'constructs';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { Flow } from '../../constructs/network/flow';
import { API_SERVER_PORT, apiServer, pods } from '../../constructs/network/peer';
import { DISK_CLASSES, disksOf } from '../../constructs/storage/local-path/disks';
import { config, labels, permissions, provisioner } from '../../constructs/storage/local-path/provisioner';
import { DEFAULT_PATH, storageClass } from '../../constructs/storage/local-path/storage-classes';
import type { StorageClassRef } from '../../constructs/storage/storage-class';
import { images } from '../../versions';

export class LocalPath extends App {
  /** The cluster's default: the system disk, wherever the pod runs. Deleted with its claim. */
  readonly defaultClass: StorageClassRef = { name: 'local-path', app: this, wish: {} };
  /** NVMe disks. Kept when the claim goes. */
  readonly fast: StorageClassRef = { name: 'fast', app: this, wish: { storage: 'fast' } };
  /** Large disks. Kept when the claim goes. */
  readonly bulk: StorageClassRef = { name: 'bulk', app: this, wish: { storage: 'bulk' } };

  constructor(cluster: Cluster) {
    // Its helper pods mount the host's folders, which only `privileged` admits.
    super(cluster, 'infrastructure/services/local-path', { namespace: namespace('local-path-storage', 'privileged') });
    const disks = disksOf(this, cluster.machines);
    permissions(new Construct(this, 'permissions'));
    config(new Construct(this, 'config'), disks, images.busybox);
    provisioner(new Construct(this, 'provisioner'), images.localPath);
    new Flow(this, 'network', {
      from: pods(this.homeNamespace.name, labels),
      to: apiServer,
      ports: [API_SERVER_PORT],
      why: 'watches claims, makes volumes and the pods that make their folders',
    });
    const classes = new Construct(this, 'storage-classes');
    storageClass(classes, { name: this.defaultClass.name, path: DEFAULT_PATH, isDefault: true, reclaim: 'Delete' });
    for (const kind of DISK_CLASSES) {
      const path = disks.paths[kind];
      if (path !== undefined) storageClass(classes, { name: kind, path, isDefault: false, reclaim: 'Retain', kind });
    }
  }
}

export const localPath = app('infrastructure/services/local-path', (cluster) => new LocalPath(cluster));
