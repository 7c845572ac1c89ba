import { Duration } from 'cdk8s';
import { composeReal } from '../conformance/site';
import { publicBecause } from '../constructs/access/audience';
import { Door } from '../constructs/access/door';
import { clients, exampleApp, exampleCluster, exampleMachine, exampleSite, inside, staff } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { sshDoor } from '../constructs/host/fixtures';
import { WebDoor } from '../constructs/ingress/web-door';
import { joiningFiles } from './joining';

const to = { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
const { hosts } = exampleSite;
const vpn = hosts['vpn'];

function text(site: Partial<typeof exampleSite> = {}): string {
  const cluster = exampleCluster([
    exampleApp(
      'apps/shop',
      (self) => {
        new WebDoor(self, 'shop', { host: inside.host('shop'), audience: [staff], to });
        new WebDoor(self, 'open', { host: inside.host('open'), audience: publicBecause('a shop window'), to });
      },
      { namespace: namespace('web', 'restricted') },
    ),
  ]);
  const machines = [exampleMachine({ name: 'home', doors: [{ ...sshDoor, audience: [staff], reach: 'mesh' }] })];
  const [file] = joiningFiles({ site: { ...exampleSite, ...site }, machines, doors: cluster.findAll(Door), databases: [], clients: [] });
  return file?.content ?? '';
}

test('a group is told what it may open, and by which way', () => {
  expect(text()).toContain(`## staff

| What | Where | Way |
|---|---|---|
| shop | \`https://shop.in.example.org/\` | browser |
| ssh of home | \`100.64.0.9:22\` | mesh |
`);
});

test('everybody is told how long a login lasts, however long that is', () => {
  expect(text()).toContain('A login lasts 180 days, on a device');
  expect(text({ login: { ...exampleSite.login, lasts: Duration.hours(36) } })).toContain('A login lasts 1 day 12 hours, on a device');
});

test('a group that may open nothing is not mentioned, and neither is what is open to everybody', () => {
  expect(text()).not.toMatch(/## clients|open\.in\.example\.org/);
});

test('a group that may go everywhere is told so, with the reason', () => {
  expect(text({ mesh: { ...exampleSite.mesh, exceptions: [{ who: clients, because: 'they own it' }] } })).toContain(
    '## clients\n\nOver the mesh they may also go everywhere else: they own it.',
  );
});

test('without Headscale there is nothing to join', () => {
  expect(vpn).toBeDefined();
  expect(text({ hosts: { mesh: { name: inside.host('mesh'), at: 'cluster' } } })).toBe('');
});

test('what the anchor serves is there for whoever its login lets in, and a machine behind another one says so', () => {
  const { files, cluster } = composeReal();
  const text = files.find(({ path }) => path === 'docs/joining.md')?.content;
  expect(text).toContain(`| forgejo | \`https://git.${cluster.site.domain}/\` | browser |`);
  expect(text).toContain('| ssh of cloud-cp-1 | `178.156.198.140:22` | internet, through anchor |');
});

test('an administrator needs no kubectl of their own', () => {
  const text = composeReal().files.find(({ path }) => path === 'docs/joining.md')?.content;
  expect(text).toContain('`ssh -F dist/ssh_config cloud-cp-1 "sudo k3s kubectl -n authentik exec ');
  expect(text?.match(/kubectl/g)).toHaveLength(text?.match(/ssh -F dist\/ssh_config cloud-cp-1 "sudo k3s kubectl [^"]+"/g)?.length ?? 0);
});

test('whoever may use a database is told how Power BI does, without any password', () => {
  const file = composeReal().files.find(({ path }) => path === 'docs/joining.md');
  const section = file?.content.split(/^(?=## )/m).find((part) => part.startsWith('## Power BI'));
  expect(section).toMatchSnapshot();
});
