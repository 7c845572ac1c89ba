/** Two databases that archive to one place would overwrite each other. */
import { isRefused } from '../constructs/database/backup';
import { PostgresCluster } from '../constructs/database/postgres-cluster';
import type { Problem } from '../constructs/values/problem';
import { repeated } from '../constructs/values/repeated';
import type { Model } from '../synth/model';

export function archiveCollision({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  const place = ({ backup, serverName }: PostgresCluster) => (isRefused(backup) ? undefined : backup.bucket.url(serverName));
  return repeated(cluster.findAll(PostgresCluster), place).map(({ item, first, key }) => ({
    path: item.node.path,
    code: 'archive-collision',
    message: `archives to ${key}, as ${first.node.path} does`,
    fix: 'give it a bucket of its own',
  }));
}
