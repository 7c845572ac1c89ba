/** A cluster as files, and everything that its own trees have to say against it. */
import { type App, appsOf } from '../constructs/cluster/app';
import type { Cluster } from '../constructs/cluster/cluster';
import type { SealedSecret } from '../constructs/secrets/sealed-secret';
import { type Problem, reported } from '../constructs/values/problem';
import { dependencies } from './dependencies';
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
  const perApp = apps.flatMap((app) => {
    const files = renderApp(app, sealedText);
    const names = files.map(({ path }) => path.slice(folderOf(app).length + 1));
    return [...files, fileList(folderOf(app), names), fluxKustomization(app, files, edges.of(app))];
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
  return { files, problems: [...apps.flatMap(treeProblems), ...edges.problems] };
}

/** What was reported in an app's tree, and what the libraries' own validations say of it. */
function treeProblems(app: App): Problem[] {
  const validations = app.node
    .findAll()
    .flatMap((construct) =>
      construct.node.validate().map((message) => ({ path: construct.node.path, code: 'invalid', message, fix: 'correct the construct' })),
    );
  return [...reported(app), ...validations];
}
