import { cidr } from '../values/cidr';
import { cloudConfig } from './cloud-init';
import { cloudMachine, exampleKey, publicKey, sshDoor } from './fixtures';
import { openings } from './opening';

const machine = cloudMachine('box', {
  hostname: 'node-1',
  doors: [sshDoor, { ...sshDoor, name: 'git', port: 2222, from: [cidr('198.51.100.0/24')] }],
});
const document = (admin = 'ops') =>
  cloudConfig({ machine, openings: openings(machine, false), podRanges: [], admin, sshKeys: [exampleKey] });

test('has one user, who is known by a key and by nothing else', () => {
  const { users, disable_root, ssh_pwauth } = document();
  expect(users).toEqual([
    {
      name: 'ops',
      groups: ['adm', 'sudo'],
      shell: '/bin/bash',
      sudo: 'ALL=(ALL) NOPASSWD:ALL',
      lock_passwd: true,
      ssh_authorized_keys: [publicKey],
    },
  ]);
  expect({ disable_root, ssh_pwauth }).toEqual({ disable_root: true, ssh_pwauth: false });
});

test('sshd reads our settings first', () => {
  const { path, content } = document().write_files[0] ?? {};
  expect([path, '/etc/ssh/sshd_config.d/50-cloud-init.conf'].sort()[0]).toBe('/etc/ssh/sshd_config.d/00-h-kube.conf');
  expect(content).toMatch(/^PermitRootLogin no$/m);
  expect(content).toMatch(/^PasswordAuthentication no$/m);
  expect(content).toMatch(/^AllowUsers ops$/m);
});

test('the firewall goes up last, and only if every rule that lets you in is there', () => {
  expect(document().runcmd.at(-1)).toBe(
    [
      'ufw default deny incoming',
      'ufw default allow outgoing',
      "ufw allow 22/tcp comment 'ssh'",
      "ufw allow from 198.51.100.0/24 to any port 2222 proto tcp comment 'git'",
      'ufw --force enable',
    ].join(' &&\n'),
  );
});

test('carries the name that the mesh knows', () => {
  expect(document().hostname).toBe('node-1');
});

test.each(['root', 'Ops', 'o ps', '', '1ops', 'x'.repeat(32)])('fails for the administrator %p', (admin) => {
  expect(() => document(admin)).toThrow(`bad-admin-name: "${admin}"`);
});
