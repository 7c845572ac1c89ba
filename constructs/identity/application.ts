/** An application at the login, and who may open it. */
import { groupsOf, type NonEmpty } from '../access/audience';
import type { Group } from '../access/group';
import { type Entry, entry, type IdentifiedEntry, identified } from './blueprint';
import { Tag } from './tag';

/** Slugs that would shadow Authentik's own paths under `/application/o/`. Source: Authentik, core.application. */
export const RESERVED_SLUGS: readonly string[] = ['authorize', 'device', 'introspect', 'revoke', 'token', 'userinfo'];

export interface ApplicationProps {
  /** In URLs; one of {@link RESERVED_SLUGS} makes the whole blueprint fail. */
  readonly slug: string;
  readonly name: string;
  readonly provider: IdentifiedEntry;
  readonly audience: NonEmpty<Group>;
  /** Where its tile leads. @default - it has no tile */
  readonly launchUrl?: string;
}

/**
 * The application, a binding for each group of the audience, and the absence of a binding for every other group: an
 * audience that gets narrower must take the old binding away. An application without any binding is open to everyone.
 */
export function applicationEntries(
  { slug, name, provider, audience, launchUrl }: ApplicationProps,
  groups: ReadonlyMap<Group, IdentifiedEntry>,
): Entry[] {
  const application = identified(`application/${slug}`, 'authentik_core.application', {
    identifiers: { slug },
    attrs: {
      name,
      provider: Tag.keyOf(provider),
      policy_engine_mode: 'any',
      meta_hide: launchUrl === undefined,
      ...(launchUrl !== undefined && { meta_launch_url: launchUrl }),
    },
  });
  const target = Tag.keyOf(application);
  const allowed = groupsOf(audience);
  const bindings = [...groups].map(([group, { id }]) => {
    const identifiers = { target, group: Tag.keyOf({ id }) };
    const order = allowed.indexOf(group);
    return order < 0
      ? entry('authentik_policies.policybinding', { state: 'absent', identifiers })
      : entry('authentik_policies.policybinding', { identifiers, attrs: { order } });
  });
  return [application, ...bindings];
}
