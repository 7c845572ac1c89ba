/** Two buckets of one name would share their content, and each other's identity. */
import { Bucket } from '../constructs/storage/bucket';
import type { Problem } from '../constructs/values/problem';
import { repeated } from '../constructs/values/repeated';
import type { Model } from '../synth/model';

export function duplicateBucket({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  return repeated(cluster.findAll(Bucket), ({ name }) => name).map(({ item, first, key }) => ({
    path: item.node.path,
    code: 'duplicate-bucket',
    message: `bucket "${key}" is declared by ${first.node.path} already`,
    fix: 'give it a name of its own, or take the other bucket as a prop',
  }));
}
