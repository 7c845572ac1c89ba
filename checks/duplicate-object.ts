/** Two objects with one identity: Flux would let the two apps overwrite each other for ever. */
import type { Manifest } from '../constructs/cluster/custom-resource';
import type { Problem } from '../constructs/values/problem';
import { repeated } from '../constructs/values/repeated';
import type { Model } from '../synth/model';

export function duplicateObject({ files }: Pick<Model, 'files'>): Problem[] {
  const all = files.flatMap(({ from, objects = [] }) => objects.map((object) => ({ from, object })));
  return repeated(all, ({ object }) => identity(object)).map(({ item: { object, from }, first }) => ({
    path: from,
    code: 'duplicate-object',
    message: `${object.kind} "${name(object)}" is also in ${first.from}`,
    fix: 'give one of them another name',
  }));
}

const name = ({ metadata }: Manifest): string => [metadata?.namespace, metadata?.name].filter((part) => part !== undefined).join('/');

/** The API server keeps one object for all versions of its API. */
const identity = (object: Manifest): string =>
  [object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '', object.kind, name(object)].join(' ');
