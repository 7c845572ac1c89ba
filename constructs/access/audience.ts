/** Who may use a door. There is no default: every door says it. */
import type { Group } from './group';

/** Everyone, with the written reason that reports show. */
export interface PublicAudience {
  readonly kind: 'public';
  readonly reason: string;
}

/** A list that is never empty. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** Groups of people, or the public with a reason. */
export type Audience = NonEmpty<Group> | PublicAudience;

/** Opens a door to everyone. @param reason why nobody needs to log in here; appears in every access report */
export const publicBecause = (reason: string): PublicAudience => ({ kind: 'public', reason });

/** Whether the audience is the public. */
export const isPublic = (audience: Audience): audience is PublicAudience => 'kind' in audience;

/** The groups of an audience in alphabetical order; none for the public. */
export const groupsOf = (audience: Audience): readonly Group[] =>
  isPublic(audience) ? [] : [...audience].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Whether two audiences let in the same groups. */
export function sameAudience(a: Audience, b: Audience): boolean {
  const names = (audience: Audience) =>
    groupsOf(audience)
      .map((one) => one.name)
      .join('\n');
  return isPublic(a) === isPublic(b) && names(a) === names(b);
}
