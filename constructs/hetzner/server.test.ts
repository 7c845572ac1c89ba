import { Fn, TerraformStack } from 'cdktf';
import { RootConstruct } from 'constructs';
import { reported } from '../values/problem';
import { HcloudServer, type HcloudServerAttributes } from './server';

function server(attributes: Partial<HcloudServerAttributes>) {
  const stack = new TerraformStack(new RootConstruct(), 'hetzner');
  const all = {
    name: 'box',
    server_type: 'cpx22',
    image: 'ubuntu-24.04',
    location: 'fsn1' as const,
    user_data: '#cloud-config\n',
    ssh_keys: [],
    firewall_ids: [],
    public_net: [],
    labels: {},
    delete_protection: true,
    rebuild_protection: true,
    ...attributes,
  };
  return new HcloudServer(stack, 'server', { logicalId: 'box', attributes: all });
}

test('ignores what would replace or power off a running server', () => {
  expect(server({}).lifecycle).toEqual({
    preventDestroy: true,
    ignoreChanges: ['backups', 'image', 'network', 'placement_group_id', 'public_net', 'ssh_keys', 'user_data'],
  });
});

test('backups are left as they are unless the machine says something', () => {
  expect(server({ backups: true }).lifecycle?.ignoreChanges).not.toContain('backups');
});

test('user_data may fill the 32 KiB to the last byte', () => {
  expect(reported(server({ user_data: 'ü'.repeat(16 * 1024) }))).toEqual([]);
});

test('fails for user_data of one byte more', () => {
  expect(reported(server({ user_data: `${'ü'.repeat(16 * 1024)}x` }))).toEqual([
    expect.objectContaining({
      path: 'hetzner/server',
      code: 'user-data-too-large',
      message: 'user_data has 32769 bytes',
      allowed: 'at most 32768',
    }),
  ]);
});

test('fails for user_data that holds a value which only Terraform knows', () => {
  expect(reported(server({ user_data: `echo ${Fn.uuid()}` }))).toEqual([
    expect.objectContaining({ path: 'hetzner/server', code: 'terraform-value' }),
  ]);
});
