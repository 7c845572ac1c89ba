/** What makes an audience wrong, wherever one is stated. */
import type { Construct } from 'constructs';
import type { Site } from '../cluster/site';
import { report } from '../values/problem';
import { type Audience, groupsOf, isPublic } from './audience';

/** Reports `no-public-reason` and `unknown-group` on `construct`. */
export function checkAudience(construct: Construct, audience: Audience, site: Pick<Site, 'groups'>): void {
  if (isPublic(audience) && audience.reason.trim() === '') {
    report(construct, {
      code: 'no-public-reason',
      message: `open to the public for the reason "${audience.reason}"`,
      fix: 'write down why nobody needs to log in here, or name the groups that may',
    });
  }
  const known = Object.values(site.groups);
  for (const { name } of groupsOf(audience).filter((group) => !known.includes(group))) {
    report(construct, {
      code: 'unknown-group',
      message: `group "${name}" is not declared in site.ts`,
      allowed: known
        .map((group) => group.name)
        .sort()
        .join(', '),
      fix: 'pass one of the groups of site.ts, or declare this one there',
    });
  }
}
