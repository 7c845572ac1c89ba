/** `/etc/headscale/acl.hujson`: people, groups, doors and machines as Headscale's policy. Default deny. */
import type { Group, Person } from '../access/group';
import type { Machine } from '../host/machine';
import type { MeshException } from './exception';
import type { Grant } from './grant';

/** What every machine of the site carries. People's devices carry none. */
export const MACHINE_TAG = 'tag:h-kube';

export interface MeshPolicyProps {
  readonly people: readonly Person[];
  readonly machines: readonly Machine[];
  readonly grants: readonly Grant[];
  readonly exceptions: readonly MeshException[];
}

/** An address of the tailnet that nobody ever has: what it may not, a stranger may not. */
const NOBODY = '100.64.0.0';

/** `authentik Admins` is `group:authentik-admins`. */
export const meshGroup = ({ name }: Group): string => `group:${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

const json = (value: unknown): string => JSON.stringify(value);
const byAddress = (machines: readonly Machine[]) => [...machines].sort((a, b) => (a.tailnet < b.tailnet ? -1 : 1));

export function meshPolicy({ people, machines, grants, exceptions }: MeshPolicyProps): string {
  const everywhere = exceptions.map(({ who }) => who);
  const needed = grants.filter(({ group }) => !everywhere.includes(group));
  const owners = everywhere.filter((who) => who !== 'machines').map(meshGroup);
  const groups = new Map(
    [...everywhere.filter((who) => who !== 'machines'), ...needed.map(({ group }) => group)].map((group) => [
      meshGroup(group),
      members(group, people),
    ]),
  );
  const rules = [
    ...exceptions.map(({ who, because }) =>
      rule(`everywhere: ${because}`, { src: [who === 'machines' ? MACHINE_TAG : meshGroup(who)], dst: ['*:*'] }),
    ),
    ...together(needed).map(({ why, group, protocol, ports }) =>
      rule(why, { proto: protocol, src: [meshGroup(group)], dst: [...ports].map(([{ name }, list]) => `${name}:${list.join(',')}`) }),
    ),
  ];
  const closed = [...new Set(grants.map(({ machine, port }) => `${machine.name}:${port}`))].sort();
  return [
    '// Written by H-Kube from site.ts, nodes/ and every door. Who is not named here may go nowhere.',
    '{',
    section('groups', Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1)))),
    section('hosts', Object.fromEntries(byAddress(machines).map(({ name, tailnet }) => [name, `${tailnet}/32`]))),
    '  // Machines join with keys that carry the tag; whoever may go everywhere may hand it on.',
    section('tagOwners', { [MACHINE_TAG]: owners }),
    '  "acls": [',
    ...rules,
    '  ],',
    ...(closed.length === 0
      ? []
      : ['  // True before the first machine has joined, and for ever.', `  "tests": [${json({ src: NOBODY, deny: closed })}],`]),
    '}',
    '',
  ].join('\n');
}

interface Rule {
  readonly why: string;
  readonly group: Group;
  readonly protocol: Grant['protocol'];
  readonly ports: Map<Machine, number[]>;
}

/** One rule for all that the same doors ask for the same group. */
function together(grants: readonly Grant[]): readonly Rule[] {
  const rules = new Map<string, Rule>();
  for (const { group, machine, protocol, port, doors } of grants) {
    const why = doors.join(', ');
    const key = json([group.name, protocol, why]);
    const rule = rules.get(key) ?? { why, group, protocol, ports: new Map() };
    rule.ports.set(machine, [...(rule.ports.get(machine) ?? []), port]);
    rules.set(key, rule);
  }
  return [...rules.values()];
}

const members = (group: Group, people: readonly Person[]): string[] =>
  people.flatMap(({ email, groups }) => (groups.includes(group) ? [email] : [])).sort();

const section = (name: string, value: object): string =>
  `  ${json(name)}: ${JSON.stringify(value, undefined, 2).replaceAll('\n', '\n  ')},`;

const rule = (why: string, fields: object): string =>
  `    // ${why.replaceAll(/\s+/g, ' ')}\n    ${json({ action: 'accept', ...fields })},`;
