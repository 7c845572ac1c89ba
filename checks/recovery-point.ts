/** A database that is restored to an earlier time needs the files of that time: a bucket that it recovers with has to keep old versions. */
import { PostgresCluster } from '../constructs/database/postgres-cluster';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function recoveryPoint({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  return cluster.findAll(PostgresCluster).flatMap(({ node, recoversWith }) =>
    recoversWith
      .filter(({ versions }) => !versions)
      .map(({ name }) => ({
        path: node.path,
        code: 'bucket-without-versions',
        message: `recovers with bucket "${name}", which forgets what is deleted`,
        fix: 'say `versions: true` at the bucket',
      })),
  );
}
