/** An app that is there only because another one takes it: whoever removed its line believes that it is gone. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function unlistedApp({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  return cluster.unlisted.map((path) => ({
    path,
    code: 'unlisted-app',
    message: `app "${path}" is not on the roll-call, and another app takes it`,
    fix: 'add it to apps/index.ts, or remove the apps that take it',
  }));
}
