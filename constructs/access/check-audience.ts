/** What makes an audience wrong, wherever one is stated. */
import type { Construct } from 'constructs';
import type { Site } from '../cluster/site';
import { type PlacelessProblem, ProblemError, report } from '../values/problem';
import { type Audience, groupsOf, isPublic } from './audience';

const namesOf = ({ groups }: Pick<Site, 'groups'>): string =>
  Object.values(groups)
    .map(({ name }) => name)
    .sort()
    .join(', ');

/** `no-public-reason` and `unknown-group`. */
export function audienceProblems(audience: Audience, site: Pick<Site, 'groups'>): readonly PlacelessProblem[] {
  if (isPublic(audience)) {
    if (audience.reason.trim() !== '') return [];
    return [
      {
        code: 'no-public-reason',
        message: `open to the public for the reason "${audience.reason}"`,
        fix: 'write down why nobody needs to log in here, or name the groups that may',
      },
    ];
  }
  const known = Object.values(site.groups);
  return groupsOf(audience)
    .filter((group) => !known.includes(group))
    .map(({ name }) => ({
      code: 'unknown-group',
      message: `group "${name}" is not declared in site.ts`,
      allowed: namesOf(site),
      fix: 'pass one of the groups of site.ts, or declare this one there',
    }));
}

/**
 * Reports {@link audienceProblems} on `construct`.
 * @throws ProblemError `no-audience` where nobody asked the compiler, who would have refused it
 */
export function checkAudience(construct: Construct, audience: Audience | undefined, site: Pick<Site, 'groups'>): void {
  if (audience === undefined) {
    throw ProblemError.of(construct.node.path, {
      code: 'no-audience',
      message: 'it is not said who may use this door',
      allowed: namesOf(site),
      fix: 'state the groups that may, or publicBecause(…)',
    });
  }
  for (const problem of audienceProblems(audience, site)) report(construct, problem);
}
