/** Groups and people of site.ts at the login. */
import type { Group, Person } from '../access/group';
import { type Entry, entry, type IdentifiedEntry, identified } from './blueprint';
import { bootstrapUser } from './packaged';
import { Tag } from './tag';

/**
 * A group, emptied. The people's entries further down fill it again in the same transaction, so that whoever leaves
 * site.ts leaves every group, while a new person is one new entry.
 */
export const groupEntry = ({ name, superuser }: Group): IdentifiedEntry =>
  identified(`group/${name}`, 'authentik_core.group', {
    identifiers: { name },
    attrs: { is_superuser: superuser, users: [] },
  });

/**
 * A person, without a password. The first one comes from a recovery link, which an administrator hands over (`docs/joining.md`).
 * The account of somebody who leaves site.ts stays, in no group; its open sessions last until they expire or are ended by hand.
 */
export const personEntry = ({ email, name, groups }: Person, groupOf: (group: Group) => IdentifiedEntry): Entry =>
  entry('authentik_core.user', {
    identifiers: { username: email },
    attrs: { name, email, path: 'people', type: 'internal', groups: sortedGroups(groups).map((group) => Tag.keyOf(groupOf(group))) },
  });

const sortedGroups = (groups: readonly Group[]): Group[] => [...groups].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The bootstrap account stays an administrator where it exists: it is the way in when nobody else can log in. */
export const bootstrapUserEntry = (superusers: readonly IdentifiedEntry[]): Entry =>
  entry('authentik_core.user', {
    conditions: [Tag.find('authentik_core.user', 'username', bootstrapUser)],
    identifiers: { username: bootstrapUser },
    attrs: { groups: superusers.map(Tag.keyOf) },
  });
