/** A cluster as files, and everything that its own trees have to say against it. */
import { type App, appsOf } from '../constructs/cluster/app';
import type { Cluster } from '../constructs/cluster/cluster';
import type { SealedSecret } from '../constructs/secrets/sealed-secret';
import { atPath, type Problem, reported } from '../constructs/values/problem';
import { type Dependencies, dependencies } from './dependencies';
import type { FileSpec } from './file-spec';
import { fileList, fluxKustomization, gitSource } from './flux';
import { folderOf, renderApp } from './render';

export interface Synthesized {
  readonly files: readonly FileSpec[];
  readonly problems: readonly Problem[];
}

/** Renders the `cluster/` tree. @param sealedText the ciphertext of a Secret, where there is one */
export function synthesize(cluster: Cluster, sealedText: (secret: SealedSecret) => string | undefined): Synthesized {
  const apps = appsOf(cluster);
  const edges = dependencies(apps);
  const rendered = apps.map((app) => ({ app, files: renderApp(app, sealedText) }));
  // An app without files has no folder, for git keeps none; a Kustomization of it would fail for ever.
  const empty = rendered.flatMap(({ app, files }) => (files.length === 0 ? [app] : []));
  const perApp = rendered.flatMap(({ app, files }) => {
    if (empty.includes(app)) return [];
    const names = files.map(({ path }) => path.slice(folderOf(app).length + 1));
    return [...files, fileList(folderOf(app), names), atPath(app.node.path, () => fluxKustomization(app, files, edges.of(app)))];
  });
  const flux = [...perApp.filter(({ path }) => path.startsWith('cluster/flux/')), gitSource(cluster.site)];
  const files = [
    ...perApp,
    gitSource(cluster.site),
    fileList(
      'cluster/flux',
      flux.map(({ path }) => path.slice('cluster/flux/'.length)),
    ),
    fileList('cluster', cluster.site.fluxInstalledBy === 'bootstrap' ? ['flux', 'flux-system'] : ['flux']),
  ];
  return { files, problems: [...apps.flatMap(treeProblems), ...edges.problems, ...waitsForNothing(apps, empty, edges.of)] };
}

/** An edge to an app that writes no files would never be met: Flux knows no such Kustomization. */
const waitsForNothing = (apps: readonly App[], empty: readonly App[], of: Dependencies['of']): Problem[] =>
  apps.flatMap((app) =>
    empty.includes(app)
      ? []
      : of(app)
          .filter((needed) => empty.includes(needed))
          .map((needed) => ({
            path: app.node.path,
            code: 'empty-app',
            message: `app "${app.id}" waits for "${needed.id}", which writes no files`,
            fix: `give "${needed.id}" an object, or do not take anything from it`,
          })),
  );

/** What was reported in an app's tree, and what the libraries' own validations say of it. */
function treeProblems(app: App): Problem[] {
  const validations = app.node
    .findAll()
    .flatMap((construct) =>
      construct.node.validate().map((message) => ({ path: construct.node.path, code: 'invalid', message, fix: 'correct the construct' })),
    );
  return [...reported(app), ...validations];
}
