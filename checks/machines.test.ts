import { publicBecause } from '../constructs/access/audience';
import { exampleNetwork } from '../constructs/cluster/fixtures';
import { admins, cloudMachine, exampleKey, homeMachine, sshDoor } from '../constructs/host/fixtures';
import type { Machine, MachineDoor } from '../constructs/host/machine';
import { cidr } from '../constructs/values/cidr';
import type { Model } from '../synth/model';
import type { TerraformProps } from '../synth/terraform';
import { addressRange } from './address-range';
import { duplicateAddress } from './duplicate-address';
import { duplicateDoor } from './duplicate-door';
import { duplicateMachine } from './duplicate-machine';
import { machineLabel } from './machine-label';
import { noWayIn } from './no-way-in';
import { publicAddress } from './public-address';
import { retiredMachine } from './retired-machine';
import { unadoptedMachine } from './unadopted-machine';
import { unauthenticatedDoor } from './unauthenticated-door';

const network = { ...exampleNetwork, homeLan: cidr('192.0.2.0/25') };
const api: MachineDoor = { name: 'api', protocol: 'tcp', port: 6443, audience: [admins], reach: 'mesh' };
const stun: MachineDoor = { name: 'stun', protocol: 'udp', port: 22, audience: publicBecause('nobody is known yet'), reach: 'internet' };
const open: MachineDoor = { name: 'api', protocol: 'tcp', port: 6443, audience: [admins], reach: 'internet' };

const cloud = cloudMachine('cloud', { tailnet: '100.64.0.1', publicIp: '198.51.100.1', doors: [sshDoor, stun, api] });
const home = homeMachine('home', { tailnet: '100.64.0.2', lan: '192.0.2.10', doors: [api] });

const checks = [
  addressRange,
  duplicateAddress,
  duplicateDoor,
  duplicateMachine,
  machineLabel,
  noWayIn,
  publicAddress,
  retiredMachine,
  unadoptedMachine,
  unauthenticatedDoor,
];

type MachineModel = Pick<Model, 'machines' | 'network' | 'retired' | 'terraform' | 'webIngress'>;

function problems(changed: Partial<MachineModel & Pick<TerraformProps, 'sshKeys'>>) {
  const base = { machines: [cloud, home], retired: [], network, webIngress: true, sshKeys: [exampleKey], ...changed };
  const model: MachineModel = { ...base, terraform: { ...base, admin: 'ops', providerVersion: '1.68.0' } };
  return checks.flatMap((check) => check(model));
}

test('has nothing to say against machines that are in order', () => {
  expect(problems({ retired: [{ name: 'gone' }] })).toEqual([]);
});

test.each<[string, Machine, string, string]>([
  ['a name twice', homeMachine('home', { hostname: 'other' }), 'duplicate-machine', 'the name "home" is also that of nodes/home'],
  ['a hostname twice', homeMachine('other', { hostname: 'home' }), 'duplicate-machine', 'the hostname "home" is also that of nodes/home'],
  [
    'a tailnet address twice',
    homeMachine('other', { tailnet: '100.64.0.2' }),
    'duplicate-address',
    'the address 100.64.0.2 is also that of nodes/home',
  ],
  [
    'a LAN address twice',
    homeMachine('other', { lan: '192.0.2.10' }),
    'duplicate-address',
    'the address 192.0.2.10 is also that of nodes/home',
  ],
  [
    'a public address twice',
    cloudMachine('other', { publicIp: '198.51.100.1' }),
    'duplicate-address',
    'the address 198.51.100.1 is also that of nodes/cloud',
  ],
  [
    'a tailnet address of elsewhere',
    homeMachine('other', { tailnet: '100.128.0.1' }),
    'address-outside-range',
    'the tailnet address 100.128.0.1 is not in 100.64.0.0/10',
  ],
  [
    'a LAN address of elsewhere',
    homeMachine('other', { lan: '192.0.2.200' }),
    'address-outside-range',
    'the LAN address 192.0.2.200 is not in 192.0.2.0/25',
  ],
  ['a name that is no identifier', homeMachine('1st'), 'bad-machine-label', 'the name "1st" cannot be a label'],
  [
    'a hostname that is no label',
    homeMachine('other', { hostname: 'k3s_1' }),
    'bad-machine-label',
    'the hostname "k3s_1" cannot be a label',
  ],
  ['a site that is no label', homeMachine('other', { site: 'at home' }), 'bad-machine-label', 'the site "at home" cannot be a label'],
  [
    'a capability that is no label',
    homeMachine('other', { capabilities: ['-gpu'] }),
    'bad-machine-label',
    'the capability "-gpu" cannot be a label',
  ],
  [
    'a spread group that is no identifier',
    cloudMachine('other', { hetzner: { spread: '2' } }),
    'bad-machine-label',
    'the spread "2" cannot be a label',
  ],
  [
    'a port twice',
    homeMachine('other', { doors: [api, { ...api, name: 'api-2' }] }),
    'duplicate-door',
    'tcp port 6443 is also that of door "api"',
  ],
  [
    'a door name twice',
    homeMachine('other', { doors: [api, { ...api, port: 6444 }] }),
    'duplicate-door',
    'the name "api" is also that of door "api"',
  ],
  [
    'a door where web traffic comes in',
    homeMachine('other', { role: 'anchor', doors: [{ ...api, port: 443 }] }),
    'duplicate-door',
    'tcp port 443 is also that of door "api"',
  ],
  [
    'a group at an internet door that nothing proves',
    homeMachine('other', { doors: [open] }),
    'unauthenticated-door',
    'tcp port 6443 is open to the internet for admins, but a firewall knows addresses, not groups',
  ],
  [
    'a new cloud machine without SSH',
    cloudMachine('other', { doors: [api, stun] }),
    'no-way-in',
    'no door opens tcp port 22 to the internet, so nobody could log in to a new machine',
  ],
])('fails for %s', (_what, machine, code, message) => {
  const found = problems({ machines: [cloud, home, machine] });
  expect(found).toEqual([expect.objectContaining({ code, message })]);
  expect(found[0]?.path).toMatch(new RegExp(`^nodes/${machine.name}(/|$)`));
  expect(found[0]?.severity).not.toBe('notice');
});

test.each([
  [true, 'error'],
  [false, 'notice'],
])('fails for a cloud machine without a public address, which a new one learns from Terraform (runs already: %p)', (existing, severity) => {
  const hetzner = { location: 'fsn1', serverType: 'cpx22', image: 'ubuntu-24.04', existing } as const;
  const found = problems({ machines: [homeMachine('other', { hetzner })] }).filter(({ code }) => code === 'no-public-address');
  expect(found.map((problem) => [problem.path, problem.severity ?? 'error'])).toEqual([['nodes/other', severity]]);
});

test('fails for ids without an address, for only the address tells the right server from another', () => {
  const hetzner = { location: 'fsn1', serverType: 'cpx22', image: 'ubuntu-24.04', hetznerId: { server: 1, primaryIp: 2 } } as const;
  const found = problems({ machines: [homeMachine('other', { hetzner })] }).filter(({ code }) => code === 'no-public-address');
  expect(found).toEqual([expect.not.objectContaining({ severity: 'notice' })]);
});

test('says of a running machine without ids why Terraform refuses it, and how to find them', () => {
  const found = problems({ machines: [cloudMachine('cloud', { hetzner: { existing: true } })] });
  expect(found).toEqual([expect.objectContaining({ path: 'nodes/cloud', code: 'unadopted-machine', severity: 'notice' })]);
  expect(found[0]?.fix).toContain('hcloud server list');
  const adopted = cloudMachine('cloud', { hetzner: { existing: true, hetznerId: { server: 1, primaryIp: 2 } } });
  expect(problems({ machines: [adopted] })).toEqual([]);
});

test.each([
  [false, 'error'],
  [true, 'notice'],
])('fails without an SSH key, unless the machine runs already (%p: %s)', (existing, severity) => {
  const machine = cloudMachine('cloud', { hetzner: { existing, hetznerId: { server: 1, primaryIp: 2 } } });
  expect(problems({ machines: [machine], sshKeys: [] })).toEqual([
    expect.objectContaining({ path: 'nodes/cloud', code: 'no-way-in', severity, message: expect.stringContaining('there is no SSH key') }),
  ]);
});

test('fails for a machine that is retired and on the roll-call', () => {
  expect(problems({ retired: [{ name: 'home' }] })).toEqual([
    expect.objectContaining({ path: 'nodes/home', code: 'retired-machine', message: '"home" is retired and on the roll-call' }),
  ]);
});
