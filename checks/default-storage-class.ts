/** Volumes without a class need exactly one default; with two, the newest silently wins. */
import type { Manifest } from '../constructs/cluster/custom-resource';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

type Annotated = Manifest & { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };

export function defaultStorageClass({ files }: Model): Problem[] {
  const classes = files.flatMap(({ from, objects = [] }) =>
    objects.filter(({ kind }) => kind === 'StorageClass').map((object) => ({ from, object: object as Annotated })),
  );
  const defaults = classes.filter(({ object }) => object.metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true');
  if (classes.length === 0 || defaults.length === 1) return [];
  const names = defaults.map(({ object }) => object.metadata?.name).join(', ');
  return [
    {
      path: (defaults[0] ?? classes[0])?.from ?? '',
      code: 'default-storage-class',
      message: defaults.length === 0 ? 'no StorageClass is the default' : `${defaults.length} StorageClasses are the default: ${names}`,
      allowed: 'exactly one',
      fix: 'annotate one StorageClass as the default, and no other',
    },
  ];
}
