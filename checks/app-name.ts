/** Ids are contract: they name folders, files and Flux Kustomizations. */
import type { App } from '../constructs/cluster/app';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

const KEBAB = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

export function appName({ cluster }: Model): Problem[] {
  const first = new Map<string, string>();
  return (cluster.apps as readonly App[]).flatMap((app): Problem[] => {
    const path = app.node.path;
    const problems: Problem[] = [];
    const bad = [...path.split('/'), ...app.node.children.map(({ node }) => node.id)].filter((id) => !KEBAB.test(id));
    for (const id of new Set(bad)) {
      problems.push({
        path,
        code: 'bad-id',
        message: `"${id}" cannot name a file and a Flux Kustomization`,
        allowed: 'lower-case letters, digits and hyphens',
        fix: 'rename the construct',
      });
    }
    const other = first.get(app.id);
    if (other !== undefined) {
      problems.push({
        path,
        code: 'duplicate-app',
        message: `"${app.id}" is also the name of ${other}`,
        fix: 'rename one of the apps: the last part of the path names its Flux Kustomization',
      });
    }
    first.set(app.id, path);
    return problems;
  });
}
