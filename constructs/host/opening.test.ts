import { publicBecause } from '../access/audience';
import { group } from '../access/group';
import { cidr } from '../values/cidr';
import { admins, cloudMachine, sshDoor } from './fixtures';
import type { MachineDoor } from './machine';
import { openings } from './opening';

const stun: MachineDoor = { name: 'stun', protocol: 'udp', port: 3478, audience: publicBecause('nobody is known yet'), reach: 'internet' };
const api: MachineDoor = { name: 'api', protocol: 'tcp', port: 6443, audience: [admins], reach: 'mesh' };
const ports = (doors: readonly MachineDoor[], webIngress: boolean, role: 'anchor' | 'worker' = 'worker') =>
  openings(cloudMachine('box', { role, doors }), webIngress).map(({ protocol, port }) => `${port}/${protocol}`);

test('a machine without doors lets nothing in', () => {
  expect(ports([], true)).toEqual([]);
});

test('only doors with reach internet open a port, by protocol and port', () => {
  expect(ports([stun, api, sshDoor], false)).toEqual(['22/tcp', '3478/udp']);
});

test('a door for the address of a machine that has yet to be made is shut', () => {
  expect(ports([{ ...sshDoor, from: [] }, stun], false)).toEqual(['3478/udp']);
});

test.each([
  ['anchor', true, ['22/tcp', '80/tcp', '443/tcp']],
  ['anchor', false, ['22/tcp']],
  ['worker', true, ['22/tcp']],
] as const)('web ports on the role %s with web doors on the internet %s: %s', (role, webIngress, expected) => {
  expect(ports([sshDoor], webIngress, role)).toEqual(expected);
});

test('says who comes in, and what proves it', () => {
  const doors = [stun, { ...sshDoor, audience: [group('ops'), admins] as const }];
  expect(openings(cloudMachine('box', { doors }), false)).toEqual([
    { name: 'ssh', protocol: 'tcp', port: 22, from: ['0.0.0.0/0', '::/0'], description: 'ssh: admins, ops, proven by SSH keys' },
    { name: 'stun', protocol: 'udp', port: 3478, from: ['0.0.0.0/0', '::/0'], description: 'stun: nobody is known yet' },
  ]);
});

test('a description fits into the 255 characters that Hetzner takes', () => {
  const doors = [{ ...stun, audience: publicBecause('x'.repeat(300)) }];
  expect(openings(cloudMachine('box', { doors }), false)[0]?.description).toHaveLength(255);
});

test('a door may admit some ranges only', () => {
  const doors = [{ ...sshDoor, from: [cidr('198.51.100.7/32')] as const }];
  expect(openings(cloudMachine('box', { doors }), false)[0]?.from).toEqual(['198.51.100.7/32']);
});
