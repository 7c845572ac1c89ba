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

  test.each(['anchor', 'cp'])('make %s is terraform on a server that synth writes', (target) => {
    const { stdout } = dry(target);
    const [, server = ''] = /apply -target='hcloud_server\.([^']+)'/.exec(stdout) ?? [];
    const terraform = composeReal().files.find(({ path }) => path === 'dist/terraform/hetzner/cdk.tf.json');
    expect(Object.keys(JSON.parse(terraform?.content ?? '{}').resource.hcloud_server)).toContain(server);
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
