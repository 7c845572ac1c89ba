import type { Reach } from '../constructs/access/door';
import { exampleApp, exampleCluster, exampleMachine, exampleSite, inside, staff } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { WebDoor } from '../constructs/ingress/web-door';
import { nameFiles } from './names';

const to = { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
const machines = [
  exampleMachine({ name: 'gateway', role: 'anchor', tailnet: '100.64.0.1', publicIp: '192.0.2.1' }),
  exampleMachine({ name: 'second', tailnet: '100.64.0.3', capabilities: ['ingress'] }),
  exampleMachine({ name: 'first', tailnet: '100.64.0.2', capabilities: ['ingress'] }),
  exampleMachine({ name: 'other', tailnet: '100.64.0.4' }),
];
const doorsTo = (doors: Readonly<Record<string, Reach>>) =>
  exampleCluster([
    exampleApp(
      'apps/web',
      (self) => {
        for (const [label, reach] of Object.entries(doors)) {
          new WebDoor(self, label, { host: inside.host(label), audience: [staff], reach, to });
        }
      },
      { namespace: namespace('web', 'restricted') },
    ),
  ]).findAll(WebDoor);

const files = (doors: Readonly<Record<string, Reach>>) =>
  Object.fromEntries(
    nameFiles({ site: exampleSite, machines, doors: doorsTo(doors), tcpDoors: [] }).map(({ path, content }) => [
      path.split('/').at(-1),
      content,
    ]),
  );

test('what the internet may ask for leads to the anchor: each zone with such a door as a whole, and each name', () => {
  expect(files({ auth: 'internet', shop: 'internet', admin: 'mesh' })['example.org.zone']).toBe(`$ORIGIN example.org.
$TTL 300
*.in.example.org. 300 IN A 192.0.2.1 ; every web door of the zone "inside"
auth.in.example.org. 300 IN A 192.0.2.1 ; the login
mesh.example.org. 300 IN A 192.0.2.1 ; the web door "mesh"
shop.in.example.org. 300 IN A 192.0.2.1 ; a web door
vpn.example.org. 300 IN A 192.0.2.1 ; headscale, at the anchor itself
`);
});

test('a zone that only the mesh reaches has no public name', () => {
  expect(files({ admin: 'mesh' })['example.org.zone']).not.toContain('in.example.org');
});

test('a name of the site that only the mesh reaches has none either', () => {
  const mesh = { host: exampleSite.hosts['mesh']?.name, reach: 'mesh' } as unknown as WebDoor;
  const [zone] = nameFiles({ site: exampleSite, machines, doors: [mesh], tcpDoors: [] });
  expect(zone?.content).not.toContain('mesh.example.org');
});

test('the same in words, one line a record', () => {
  expect(files({ shop: 'internet' })['records.md']).toContain('| `shop.in.example.org` | A | 192.0.2.1 | a web door |');
});

test('what only the mesh reaches has a name there, at every ingress machine', () => {
  const mesh = files({ shop: 'internet', admin: 'mesh' })['mesh-records.json'] ?? '';
  expect(JSON.parse(mesh)).toEqual([
    { name: 'admin.in.example.org', type: 'A', value: '100.64.0.2' },
    { name: 'admin.in.example.org', type: 'A', value: '100.64.0.3' },
  ]);
});

test('two paths of one host are one name', () => {
  expect(files({ shop: 'internet' })['example.org.zone']?.match(/shop/g)).toHaveLength(1);
});
