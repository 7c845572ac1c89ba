import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWhere } from '../conformance/where';
import { exampleMachine } from '../constructs/cluster/fixtures';
import { cloudMachine, sshDoor } from '../constructs/host/fixtures';
import { sshConfigFile } from './ssh-config';

const machines = [
  cloudMachine('gateway', { role: 'anchor', tailnet: '100.64.0.1', publicIp: '192.0.2.1' }),
  cloudMachine('cloud', { tailnet: '100.64.0.2', publicIp: '192.0.2.2', doors: [{ ...sshDoor, from: ['192.0.2.1/32' as never] }] }),
  exampleMachine({ name: 'home', hostname: 'control-1', tailnet: '100.64.0.3', lan: '192.168.0.3' }),
];
const { content } = sshConfigFile({ site: { administrator: { name: 'ops', sshKeys: [] } }, machines });

const hasSsh = spawnSync('ssh', ['-V']).status === 0;

describeWhere(hasSsh ? 'ssh' : undefined, 'the real ssh reads of', 'there is no ssh', () => {
  test.each([
    ['gateway', '192.0.2.1', undefined],
    ['gateway-vps', '192.0.2.1', undefined],
    ['cloud', '192.0.2.2', 'gateway'],
    ['cloud-vps', '192.0.2.2', 'gateway'],
    ['home', '100.64.0.3', undefined],
    ['control-1', '100.64.0.3', undefined],
  ])('%s that it is the administrator at %s, through %s', (name, address, through) => {
    const folder = mkdtempSync(join(tmpdir(), 'ssh-config-'));
    writeFileSync(join(folder, 'config'), content);
    const { stdout } = spawnSync('ssh', ['-G', '-F', join(folder, 'config'), name], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    const said = Object.fromEntries(stdout.split('\n').map((line) => line.split(' ')));
    expect([said.user, said.hostname, said.proxyjump]).toEqual(['ops', address, through]);
  });
});
