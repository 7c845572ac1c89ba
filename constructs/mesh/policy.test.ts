import { Door } from '../access/door';
import { clients, exampleMachine, staff } from '../cluster/fixtures';
import { TcpDoor } from '../ingress/tcp-door';
import { WebDoor } from '../ingress/web-door';
import type { MeshException } from './exception';
import { clusterWithDoors, exampleMachines, gateway } from './fixtures';
import { grantsOf } from './grant';
import { meshPolicy } from './policy';
import { meshRecords, namesOf } from './records';

const cluster = clusterWithDoors();
const grants = grantsOf({ machines: exampleMachines, doors: cluster.findAll(Door) });
const people = [
  { email: 'zoe@example.org', name: 'Zoe', groups: [staff] },
  { email: 'ann@example.org', name: 'Ann', groups: [staff, clients] },
];
const everywhere: MeshException[] = [
  { who: staff, because: 'they repair it' },
  { who: 'machines', because: 'one cluster' },
];
const policy = (exceptions: readonly MeshException[] = []) => meshPolicy({ people, machines: exampleMachines, grants, exceptions });

test('grants are what doors ask for: web doors at every machine with Traefik, others at their own, public ones nowhere', () => {
  expect(
    grants.map(
      ({ group, machine, protocol, port, doors }) => `${group.name} → ${machine.name}:${port}/${protocol} for ${doors.join(' and ')}`,
    ),
  ).toEqual([
    'clients → first:80/tcp for https://shop.in.example.org/',
    'clients → first:443/tcp for https://shop.in.example.org/',
    'clients → second:80/tcp for https://shop.in.example.org/',
    'clients → second:443/tcp for https://shop.in.example.org/',
    'clients → store:5432/tcp for db.example.org:5432',
    'staff → gateway:6443/tcp for k3s-api of gateway',
    'staff → first:80/tcp for https://office.in.example.org/',
    'staff → first:443/tcp for https://office.in.example.org/',
    'staff → second:80/tcp for https://office.in.example.org/',
    'staff → second:443/tcp for https://office.in.example.org/',
  ]);
});

test('every rule says which door asks for it', () => {
  expect(policy().slice(policy().indexOf('"acls"'))).toBe(`"acls": [
    // https://shop.in.example.org/
    {"action":"accept","proto":"tcp","src":["group:clients"],"dst":["first:80,443","second:80,443"]},
    // db.example.org:5432
    {"action":"accept","proto":"tcp","src":["group:clients"],"dst":["store:5432"]},
    // k3s-api of gateway
    {"action":"accept","proto":"tcp","src":["group:staff"],"dst":["gateway:6443"]},
    // https://office.in.example.org/
    {"action":"accept","proto":"tcp","src":["group:staff"],"dst":["first:80,443","second:80,443"]},
  ],
  // True before the first machine has joined, and for ever.
  "tests": [{"src":"100.64.0.0","deny":["first:443","first:80","gateway:6443","second:443","second:80","store:5432"]}],
}
`);
});

test('an exception is a rule with its reason, and needs no others', () => {
  const text = policy(everywhere);
  expect(text).toContain('// everywhere: they repair it\n    {"action":"accept","src":["group:staff"],"dst":["*:*"]},');
  expect(text).toContain('// everywhere: one cluster\n    {"action":"accept","src":["tag:h-kube"],"dst":["*:*"]},');
  expect(text.match(/"src":\["group:staff"\]/g)).toHaveLength(1);
});

test('groups hold the people of site.ts by e-mail, and only groups that may go somewhere are named', () => {
  expect(policy(everywhere)).toContain(`"groups": {
    "group:clients": [
      "ann@example.org"
    ],
    "group:staff": [
      "ann@example.org",
      "zoe@example.org"
    ]
  },`);
});

test('without doors and exceptions nobody may go anywhere', () => {
  expect(meshPolicy({ people, machines: [gateway], grants: [], exceptions: [] })).toContain('"acls": [\n  ],\n}');
});

test.each([
  ['people', { people: [...people].reverse() }],
  ['machines', { machines: [...exampleMachines].reverse() }],
])('is the same in any order of its %s', (_, change) => {
  expect(meshPolicy({ people, machines: exampleMachines, grants, exceptions: everywhere, ...change })).toBe(policy(everywhere));
});

test('names of the mesh: a web door at every machine with Traefik, a TCP door at its own, none of the internet', () => {
  const doors = { webDoors: cluster.findAll(WebDoor), tcpDoors: cluster.findAll(TcpDoor) };
  expect(meshRecords({ machines: exampleMachines, ...doors }).map(({ name, type, value }) => `${name} ${type} ${value}`)).toEqual([
    'db.example.org A 100.64.0.4',
    'office.in.example.org A 100.64.0.2',
    'office.in.example.org A 100.64.0.3',
  ]);
  expect(namesOf(meshRecords({ machines: exampleMachines, ...doors }))).toEqual(['db.example.org', 'office.in.example.org']);
  expect(meshRecords({ machines: [exampleMachine({ name: 'none' })], webDoors: doors.webDoors, tcpDoors: [] })).toEqual([]);
});
