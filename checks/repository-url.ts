/** The repository that Flux pulls from can be pulled from. */
import type { Problem } from '../constructs/values/problem';
import { GIT, sourceProblems } from '../constructs/values/source-url';
import type { Model } from '../synth/model';

export function repositoryUrl({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  return sourceProblems(cluster.site.repository.url, GIT).map((problem) => ({ path: 'site.ts', ...problem }));
}
