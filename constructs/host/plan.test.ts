import { Size } from 'cdk8s';
import { exampleMachine, examplePrograms, exampleSite, staff } from '../cluster/fixtures';
import type { Site } from '../cluster/site';
import { clusterWithDoors, exampleMachines, first, gateway, second, store } from '../mesh/fixtures';
import { dnsName } from '../values/dns-name';
import { disk } from './disk';
import { Machine } from './machine';
import { planHosts } from './plan';

const git = { name: 'git-ssh', protocol: 'tcp', port: 2222, audience: [staff], reach: 'internet', authenticatedBy: 'keys' } as const;
const plan = (machines = exampleMachines, site: Site = exampleSite, recipients = ['age1x']) =>
  planHosts({
    cluster: clusterWithDoors(machines, site),
    webIngress: true,
    programs: examplePrograms,
    recipients,
    yaml: (value) => JSON.stringify(value),
  });
const names = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name).join(' ');
const subjects = (machine: Machine, machines = exampleMachines) =>
  names(plan(machines).find((one) => one.machine === machine)?.subjects ?? []);

const AFTER = 'new-login sshd-obeys upgrades time journal';
const BASE = `guard administrator sshd firewall host-ports ${AFTER}`;
test.each([
  [
    'the anchor makes the mesh before it joins',
    gateway,
    `library guard administrator sshd firewall ${AFTER} kernel haproxy caddy headscale mesh`,
  ],
  ['the first control plane brings Flux', first, `library mesh ${BASE} kernel k3s flux`],
  ['another joins', second, `library mesh ${BASE} kernel k3s`],
  ['a worker is in the mesh before its firewall leaves nothing else', store, `library mesh ${BASE} kernel k3s`],
])('%s', (_, machine, expected) => {
  expect(subjects(machine)).toBe(expected);
});

test('a new anchor has no address yet, and until then nothing can be done on any machine', () => {
  const { publicIp: _unknown, lan: _none, ...facts } = gateway;
  const hetzner = { location: 'hel1', serverType: 'x', image: 'y' } as const;
  expect(plan([new Machine({ ...facts, hetzner }), first, store])).toEqual([]);
});

test('first contact ends where the machine can be reached as the model says', () => {
  expect(plan().map(({ machine, firstContact }) => `${machine.name}: ${names(firstContact)}`)).toEqual([
    'gateway: library administrator',
    'first: library administrator mesh',
    'second: library administrator mesh',
    'node-4: library administrator mesh'.replace('node-4', 'store'),
  ]);
});

test('a machine at another site, with room, keeps what only the anchor and etcd have', () => {
  const vault = new Machine({
    ...store,
    tailnet: '100.64.0.5',
    name: 'vault',
    hostname: 'vault',
    site: 'elsewhere',
    disks: [disk('bulk', Size.gibibytes(9))],
    lan: '192.0.2.5',
    publicIp: '192.0.2.6',
    hetzner: { location: 'hel1', serverType: 'x', image: 'y' },
  });
  const machines = [gateway, first, vault];
  expect([gateway, first, vault].map((machine) => subjects(machine, machines).split(' ').at(-1))).toEqual(['backup', 'backup', 'keeper']);
  expect(subjects(gateway, [gateway, first, second])).not.toContain('backup');
});

const without = (name: string) => new Machine({ ...gateway, ...gatewayProps, doors: gateway.doors.filter((door) => door.name !== name) });
const gatewayProps = { lan: '192.0.2.7', publicIp: '192.0.2.1', hetzner: { location: 'hel1', serverType: 'x', image: 'y' } } as const;
const hosts = (change: Site['hosts']): Site => ({ ...exampleSite, hosts: change });
const vpn = dnsName('vpn.example.org');

test.each<[string, Machine[], Site, string]>([
  ['machines without an anchor', [first], exampleSite, '[nodes] no-anchor'],
  ['no host for Headscale', [gateway], hosts({}), '[site.ts] no-headscale-host'],
  [
    'a host at the anchor that nothing serves',
    [gateway],
    hosts({ vpn: { name: vpn, at: 'anchor', serves: 'headscale' }, x: { name: dnsName('x.example.org'), at: 'anchor' } }),
    '[site.ts] unserved-host: host "x"',
  ],
  ['an anchor without STUN', [without('stun')], exampleSite, '[nodes/gateway] no-door: there is no door "stun"'],
  [
    'a machine without WireGuard',
    [gateway, exampleMachine({ name: 'mute' })],
    exampleSite,
    '[nodes/mute] no-door: there is no door "wireguard"',
  ],
  [
    'an anchor that nobody can reach',
    [exampleMachine({ name: 'hidden', role: 'anchor', doors: gateway.doors })],
    exampleSite,
    '[nodes/hidden] no-public-address',
  ],
  ['workers without etcd', [gateway, store], exampleSite, '[nodes] no-etcd'],
  [
    'a credential for a host that nobody knows',
    [gateway, first],
    { ...exampleSite, repository: { ...exampleSite.repository, credential: 'flux-system' } },
    '[site.ts] no-host-keys: the repository "https://git.example.org/cluster"',
  ],
  [
    'Git without a port for it',
    [gateway, first],
    hosts({ ...exampleSite.hosts, git: { name: dnsName('git.example.org'), at: 'anchor', serves: 'forgejo' } }),
    `[nodes/gateway] no-door: there is no door "${git.name}"`,
  ],
])('fails for %s', (_, machines, site, message) => {
  expect(() => plan(machines, site)).toThrow(message);
});
