/** A login ends: no time at all would mean never to Headscale, and at once to Authentik. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function loginTime({ cluster: { site } }: Pick<Model, 'cluster'>): Problem[] {
  if (site.login.lasts.toMilliseconds() > 0) return [];
  return [
    {
      path: 'site.ts',
      code: 'no-login-time',
      message: `a login lasts ${site.login.lasts.toHumanString()}`,
      allowed: 'more than nothing',
      fix: 'say in login.lasts how long it does',
    },
  ];
}
