/** Ids are contract: they name folders, files and Flux Kustomizations. */
import { appsOf } from '../constructs/cluster/app';
import type { Problem } from '../constructs/values/problem';
import { repeated } from '../constructs/values/repeated';
import type { Model } from '../synth/model';

/** An app's name is also a label of everything in it, a file's of namespaces among it. */
const KEBAB = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function appName({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  const apps = appsOf(cluster);
  return [
    ...apps.flatMap(({ node, props }) => {
      const ids = [
        ...node.path.split('/'),
        ...(props.namespace ? [props.namespace.name] : []),
        ...node.children.map((child) => child.node.id),
      ];
      return [...new Set(ids.filter((id) => !KEBAB.test(id)))].map((id) => ({
        path: node.path,
        code: 'bad-id',
        message: `"${id}" cannot name a file and a Flux Kustomization`,
        allowed: 'up to 63 lower-case letters, digits and hyphens',
        fix: 'rename the construct',
      }));
    }),
    ...repeated(apps, ({ id }) => id).map(({ item, first }) => ({
      path: item.node.path,
      code: 'duplicate-app',
      message: `"${item.id}" is also the name of ${first.node.path}`,
      fix: 'rename one of the apps: the last part of the path names its Flux Kustomization',
    })),
  ];
}
