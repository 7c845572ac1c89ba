/** People and zones of site.ts: every group in them is declared, every person is somebody else. */
import type { Group } from '../constructs/access/group';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

const EMAIL = /^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/;

export function knownPeople({ cluster: { site } }: Pick<Model, 'cluster'>): Problem[] {
  const known = Object.values(site.groups);
  const undeclared = (groups: readonly Group[], whose: string): Problem[] =>
    groups
      .filter((group) => !known.includes(group))
      .map(({ name }) => ({
        path: 'site.ts',
        code: 'unknown-group',
        message: `${whose} names group "${name}", which is not in \`groups\``,
        allowed: known
          .map((group) => group.name)
          .sort()
          .join(', '),
        fix: 'use one of these, or add the group',
      }));
  return [
    ...Object.values(site.zones).flatMap(({ audience, domain }) => undeclared(audience, `zone ${domain}`)),
    ...site.people.flatMap(({ groups, email }) => undeclared(groups, email)),
    ...duplicates(
      known.map(({ name }) => name),
      'duplicate-group',
      'group',
    ),
    ...duplicates(
      site.people.map(({ email }) => email),
      'duplicate-person',
      'e-mail',
    ),
    ...[...site.people.map(({ email }) => email), site.acmeEmail]
      .filter((email) => !EMAIL.test(email))
      .map((email) => ({
        path: 'site.ts',
        code: 'bad-email',
        message: `"${email}" is not an e-mail address in lower case`,
        fix: 'correct it: people are known by it at the login and in the mesh policy, and certificates are announced to it',
      })),
  ];
}

const duplicates = (names: readonly string[], code: string, what: string): Problem[] =>
  names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => ({ path: 'site.ts', code, message: `${what} "${name}" is there twice`, fix: 'remove one of them' }));
