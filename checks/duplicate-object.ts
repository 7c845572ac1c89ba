/** Two objects with one identity: Flux would let the two apps overwrite each other for ever. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function duplicateObject({ files }: Model): Problem[] {
  const first = new Map<string, string>();
  return files.flatMap(({ from, objects = [] }) =>
    objects.flatMap(({ apiVersion, kind, metadata }): Problem[] => {
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : 'core';
      const id = [group, kind, metadata?.namespace ?? '-', metadata?.name].join('/');
      const other = first.get(id);
      if (other === undefined) {
        first.set(id, from);
        return [];
      }
      const name = `${kind} "${metadata?.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata?.name}"`;
      return [{ path: from, code: 'duplicate-object', message: `${name} is also in ${other}`, fix: 'give one of them another name' }];
    }),
  );
}
