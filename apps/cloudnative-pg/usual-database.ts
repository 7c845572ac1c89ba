/** A database as this site usually has one: one instance at home on large disks, archived in SeaweedFS. */
import { Size } from 'cdk8s';
import type { App } from '../../constructs/cluster/app';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import type { PostgresClusterProps } from '../../constructs/database/props';
import { pods } from '../../constructs/network/peer';
import { Bucket } from '../../constructs/storage/bucket';
import type { StorageClassRef } from '../../constructs/storage/storage-class';
import { podLabels } from '../../constructs/workload/workload';
import { images } from '../../versions';
import { localPath } from '../local-path/local-path';
import { seaweedfs } from '../seaweedfs/seaweedfs';
import { cloudnativePg } from './cloudnative-pg';

/** Whatever else a database can be told takes the place of what is usual. */
export interface UsualDatabaseProps extends Partial<Omit<PostgresClusterProps, 'backup' | 'storage'>> {
  /** What uses it, which names database and owner; also the app's workload that may connect, unless `clients` says who may. */
  readonly of: string;
  /** Fixed for good: local volumes do not grow. */
  readonly size: Size;
  /** @default - large disks */
  readonly class?: StorageClassRef;
  /** Time of day of the daily base backup in UTC; no two databases at once. */
  readonly backupAt: string;
}

/** Its bucket is called as the database is: `<id>`. */
export function usualDatabase(app: App, id: string, { of, size, class: disk, backupAt, ...more }: UsualDatabaseProps): PostgresCluster {
  const { cluster } = app;
  const name = of.replaceAll('-', '_');
  return new PostgresCluster(app, id, {
    operator: cluster.get(cloudnativePg),
    image: images.postgres16,
    instances: 1,
    storage: { class: disk ?? cluster.get(localPath).bulk, size },
    resources: { cpu: '250m', memory: Size.gibibytes(1) },
    database: name,
    owner: name,
    clients: [{ pods: pods(app.homeNamespace.name, podLabels(of)), why: `${of} keeps its data there` }],
    runsOn: { site: 'home' },
    generation: 1,
    backup: { bucket: new Bucket(app, `${id}-backups`, { server: cluster.get(seaweedfs), name: id, clients: [] }), at: backupAt },
    ...more,
  });
}
