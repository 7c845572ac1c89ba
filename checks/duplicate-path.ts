/** Two files at one path: one of them would silently be lost. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function duplicatePath({ files }: Model): Problem[] {
  const first = new Map<string, string>();
  return files.flatMap(({ path, from }) => {
    // Case is folded because some file systems fold it too.
    const other = first.get(path.toLowerCase());
    if (other === undefined) {
      first.set(path.toLowerCase(), from);
      return [];
    }
    return [{ path: from, code: 'duplicate-path', message: `"${path}" is also written by ${other}`, fix: 'rename one of the constructs' }];
  });
}
