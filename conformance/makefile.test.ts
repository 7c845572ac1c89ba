import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAnsible } from '../commands/hosts/ansible-playbook';
import { machines } from '../nodes';
import { tools } from '../versions';
import { composeReal, root } from './site';
import { describeWhere } from './where';

const hasMake = spawnSync('make', ['--version']).status === 0;

describeWhere(hasMake ? 'make' : undefined, 'the names of the document', 'there is no make', () => {
  const dry = (...args: string[]) => spawnSync('make', ['-s', '-n', ...args], { cwd: root, encoding: 'utf8' });

  test.each([
    ['generate', 'npm run synth'],
    ['anchor-configure', 'npm run configure -- anchor'],
    ['cp-init', 'npm run bootstrap -- cloud-cp-1'],
    ['cp-configure', 'npm run configure -- cloud-cp-1; npm run configure -- gpa-server'],
    ['bootstrap-node NODE=monkeybusiness', 'npm run bootstrap -- monkeybusiness'],
    ['node-configure NODE=monkeybusiness', 'npm run configure -- monkeybusiness'],
    ['cluster-status', 'npm run status -- cluster'],
    ['network-status', 'npm run status -- mesh'],
  ])('make %s is %s', (target, script) => {
    const lines = dry(...target.split(' '))
      .stdout.split('\n')
      .map((line) => line.trim());
    expect(lines.filter((line) => line.startsWith('npm')).join('; ')).toBe(script);
  });

  test.each(['bootstrap-node', 'node-configure'])('make %s fails without a node', (target) => {
    const { status, stderr } = spawnSync('make', ['-s', target], { cwd: root, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toContain(`usage: make ${target} NODE=<name>`);
  });

  test.each([
    ['anchor', 'anchor'],
    ['cp', 'cloud-cp-1'],
  ])('make %s is terraform on the server, and on its reverse name where synth writes one', (target, machine) => {
    const terraform = composeReal().files.find(({ path }) => path === 'dist/terraform/hetzner/cdk.tf.json');
    const { resource } = JSON.parse(terraform?.content ?? '{}');
    const expected = ['hcloud_server', 'hcloud_rdns'].flatMap((kind) => (machine in resource[kind] ? [`${kind}.${machine}`] : []));
    expect(expected).toContain(`hcloud_server.${machine}`);
    expect([...dry(target).stdout.matchAll(/-target='([^']+)'/g)].map(([, address]) => address)).toEqual(expected);
  });
});

test('it names only machines and scripts that there are', () => {
  const text = readFileSync(join(root, 'Makefile'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const [, script] of text.matchAll(/npm run (\S+)/g)) expect(Object.keys(scripts)).toContain(script);
  for (const [, node] of text.matchAll(/-- (?!cluster|mesh)([a-z]\S*) \$\(CHECK\)/g))
    expect(machines.map(({ name }) => name)).toContain(node);
});

test('the README has the one command that brings Ansible', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(installAnsible(tools.ansible));
});
