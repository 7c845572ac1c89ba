/** Two files at one path: one of them would silently be lost. */
import type { Problem } from '../constructs/values/problem';
import { repeated } from '../constructs/values/repeated';
import type { Model } from '../synth/model';

export function duplicatePath({ files }: Pick<Model, 'files'>): Problem[] {
  // Case is folded because some file systems fold it too.
  return repeated(files, ({ path }) => path.toLowerCase()).map(({ item, first }) => ({
    path: item.from,
    code: 'duplicate-path',
    message: `"${item.path}" is also written by ${first.from}`,
    fix: 'rename one of the constructs',
  }));
}
