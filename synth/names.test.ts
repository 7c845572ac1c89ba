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
  nameFiles({ site: exampleSite, machines, doors: doorsTo(doors), tcpDoors: [] }).map(({ content }) => content);

test('what the internet may ask for leads to the anchor, and nothing else has a public name', () => {
  const [zone] = files({ shop: 'internet', admin: 'mesh' });
  expect(zone).toBe('$ORIGIN example.org.\nshop.in.example.org. 300 IN A 192.0.2.1\nvpn.example.org. 300 IN A 192.0.2.1\n');
});

test('what only the mesh reaches has a name there, at every ingress machine', () => {
  const [, mesh = ''] = files({ shop: 'internet', admin: 'mesh' });
  expect(JSON.parse(mesh)).toEqual([
    { name: 'admin.in.example.org', type: 'A', value: '100.64.0.2' },
    { name: 'admin.in.example.org', type: 'A', value: '100.64.0.3' },
  ]);
});

test('two paths of one host are one name', () => {
  expect(files({ shop: 'internet' })[0]?.match(/shop/g)).toHaveLength(1);
});
