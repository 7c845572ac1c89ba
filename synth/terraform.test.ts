import { readFileSync } from 'node:fs';
import * as yaml from 'js-yaml';
import { publicBecause } from '../constructs/access/audience';
import { exampleNetwork } from '../constructs/cluster/fixtures';
import { defaultBackend } from '../constructs/hetzner/backend';
import { cloudMachine, exampleKey, homeMachine, publicKey, sshDoor } from '../constructs/host/fixtures';
import type { HetznerIds } from '../constructs/host/machine';
import { sshKey } from '../constructs/host/ssh-key';
import { machines, retired } from '../nodes';
import { providers } from '../versions';
import { cdktfFiles, renderTerraform, type TerraformProps, userData } from './terraform';

type Json = Record<string, Record<string, Record<string, Record<string, unknown>>>> & { import?: unknown; removed?: unknown };

const real: TerraformProps = {
  machines,
  retired,
  sshKeys: [exampleKey],
  admin: 'ops',
  webIngress: true,
  network: exampleNetwork,
  providerVersion: providers.hcloud,
};
const small = cloudMachine('small');
const twin = cloudMachine('twin', { tailnet: '100.64.0.7', publicIp: '192.0.2.7', hetzner: { location: 'nbg1' } });

const text = (props: Partial<TerraformProps>): string => renderTerraform({ ...real, ...props }).files[0]?.content ?? '';
const parsed = (props: Partial<TerraformProps>): Json => JSON.parse(text(props));
const resource = (props: Partial<TerraformProps>, type: string, name = 'small'): Record<string, unknown> =>
  parsed(props)['resource']?.[`hcloud_${type}`]?.[name] ?? {};

describe('the real machines', () => {
  test('are written as Terraform JSON', () => {
    const json = text({}).replaceAll(/"user_data": ".*"/g, '"user_data": "(a snapshot of its own)"');
    expect(json).toMatchSnapshot();
    expect(renderTerraform(real)).toMatchObject({ files: [{ path: 'dist/terraform/hetzner/cdk.tf.json' }], problems: [] });
  });

  test.each(machines.filter(({ hetzner }) => hetzner).map((machine) => [machine.name, machine] as const))(
    '%s has user_data',
    (_name, machine) => {
      expect(userData(machine, real)).toMatchSnapshot();
    },
  );

  test('are the same bytes in every order of the roll-calls, and twice', () => {
    const second = sshKey({ name: 'another', publicKey });
    const forward = text({ sshKeys: [exampleKey, second] });
    expect(text({ machines: [...machines].reverse(), sshKeys: [second, exampleKey] })).toBe(forward);
    expect(text({ sshKeys: [exampleKey, second] })).toBe(forward);
  });
});

test('a machine at home is not Terraform’s', () => {
  expect(text({ machines: [small, homeMachine('attic')] })).toBe(text({ machines: [small] }));
});

test('taking a machine away changes only what is its own', () => {
  const both = parsed({ machines: [small, twin] });
  const one = parsed({ machines: [small] });
  for (const [type, resources] of Object.entries(both['resource'] ?? {})) {
    const { twin: _gone, ...rest } = resources;
    expect({ type, ...rest }).toEqual({ type, ...one['resource']?.[type] });
  }
  expect(one['terraform']).toEqual(both['terraform']);
  expect(one['provider']).toEqual(both['provider']);
});

test('names the provider at one exact version, and no token', () => {
  const { terraform, provider, variable } = parsed({ machines: [small] });
  expect(terraform?.['required_providers']).toEqual({ hcloud: { source: 'hetznercloud/hcloud', version: '1.68.0' } });
  expect([provider, variable]).toEqual([{ hcloud: [{}] }, undefined]);
});

test('sorts keys at every depth and ends with a newline', () => {
  const json = text({ machines: [small] });
  const order = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(order)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, entry]) => [key, order(entry)]),
          )
        : value;
  expect(json).toBe(`${JSON.stringify(order(JSON.parse(json)), null, 2)}\n`);
});

describe('a firewall', () => {
  test('without a door lets nothing in', () => {
    expect(resource({ machines: [cloudMachine('small', { doors: [] })] }, 'firewall')['rule']).toEqual([]);
  });

  test('opens the doors with reach internet, web ports only on the anchor', () => {
    const doors = [sshDoor, { name: 'api', protocol: 'tcp', port: 6443, audience: publicBecause('not even that'), reach: 'mesh' } as const];
    const ports = (role: 'anchor' | 'worker', webIngress: boolean) =>
      (resource({ machines: [cloudMachine('small', { role, doors })], webIngress }, 'firewall')['rule'] as { port: string }[]).map(
        ({ port }) => port,
      );
    expect([ports('anchor', true), ports('anchor', false), ports('worker', true)]).toEqual([['22', '80', '443'], ['22'], ['22']]);
  });
});

describe('user_data', () => {
  test('is a cloud-config whose every ${ and %{ Terraform leaves alone', () => {
    const written = resource({ machines: [small] }, 'server')['user_data'] as string;
    expect(written).toContain('"$${distro_id}:$${distro_codename}-security"');
    expect(written.replaceAll(/\$\$\{|%%\{/g, '')).not.toMatch(/[$%]\{/);
    expect(written.replaceAll('$${', '${')).toBe(userData(small, real));
  });

  test('says to every reader what the document says', () => {
    const [first, ...rest] = userData(small, real).split('\n');
    expect(first).toBe('#cloud-config');
    expect(yaml.load(rest.join('\n'))).toMatchObject({
      ssh_pwauth: false,
      write_files: [{ permissions: '0600' }, { permissions: '0644' }],
    });
  });

  test('fails when it is too large, and says where', () => {
    const doors = Array.from({ length: 1000 }, (_unused, index) => ({ ...sshDoor, name: `ssh-${index}`, port: 1000 + index }));
    expect(renderTerraform({ ...real, machines: [cloudMachine('small', { doors })] }).problems).toEqual([
      expect.objectContaining({
        path: 'hetzner/small/server',
        code: 'user-data-too-large',
        message: expect.stringMatching(/^user_data has \d{5} bytes$/),
      }),
    ]);
  });
});

describe('a machine that runs already', () => {
  const existing = (hetznerId?: HetznerIds) => cloudMachine('small', { hetzner: { existing: true, ...(hetznerId && { hetznerId }) } });

  test('is adopted by its ids, with its address, its firewall and its keys', () => {
    const key = sshKey({ name: 'laptop', publicKey, hetznerId: 7 });
    expect(parsed({ machines: [existing({ server: 42, primaryIp: 43, firewall: 44 })], sshKeys: [key] }).import).toEqual([
      { id: '44', to: 'hcloud_firewall.small' },
      { id: '43', to: 'hcloud_primary_ip.small' },
      { id: '42', to: 'hcloud_server.small' },
      { id: '7', to: 'hcloud_ssh_key.laptop' },
    ]);
  });

  test('fails every plan until its ids are known, so that no second one is ordered', () => {
    const props = { machines: [existing()] };
    expect([parsed(props).import, parsed(props)['locals']]).toEqual([undefined, { 'small-adopted': false }]);
    for (const type of ['server', 'primary_ip']) {
      expect(resource(props, type)['lifecycle']).toMatchObject({
        precondition: [{ condition: '${local.small-adopted}', error_message: expect.stringMatching(/192\.0\.2\.8.*hcloud server list/) }],
      });
    }
  });

  test.each([
    ['new', small],
    ['adopted', existing({ server: 42, primaryIp: 43 })],
  ])('and one that is %s has nothing in its way', (_what, machine) => {
    expect([parsed({ machines: [machine] })['locals'], resource({ machines: [machine] }, 'server')['lifecycle']]).toEqual([
      undefined,
      expect.not.objectContaining({ precondition: expect.anything() }),
    ]);
  });
});

test('server and address are guarded twice, and must be where the model says', () => {
  expect(resource({ machines: [small] }, 'server')).toMatchObject({
    delete_protection: true,
    rebuild_protection: true,
    lifecycle: { prevent_destroy: true, postcondition: [{ condition: '${self.ipv4_address == "192.0.2.8"}' }] },
  });
  expect(resource({ machines: [small] }, 'primary_ip')).toMatchObject({
    auto_delete: false,
    delete_protection: true,
    lifecycle: { prevent_destroy: true, postcondition: [{ condition: '${self.ip_address == "192.0.2.8"}' }] },
  });
});

test('retired machines are forgotten, not destroyed', () => {
  expect(parsed({ machines: [small], retired: [{ name: 'old', kinds: ['server'] }] }).removed).toEqual([
    { from: 'hcloud_server.old', lifecycle: { destroy: false } },
  ]);
});

test('reverse DNS, backups and spread groups are written for machines that ask for them', () => {
  const hetzner = { reverseDns: 'mx.example.org' as never, backups: true, spread: 'apart' };
  const props = { machines: [cloudMachine('small', { hetzner }), twin] };
  expect(resource(props, 'rdns')).toMatchObject({ dns_ptr: 'mx.example.org', primary_ip_id: '${hcloud_primary_ip.small.id}' });
  expect(resource(props, 'placement_group', 'apart')).toMatchObject({ name: 'apart', type: 'spread' });
  expect(resource(props, 'server')).toMatchObject({ backups: true, placement_group_id: '${hcloud_placement_group.apart.id}' });
  expect(resource(props, 'server', 'twin')).not.toHaveProperty('backups');
});

describe('the state', () => {
  const backend = (props: Partial<TerraformProps>) => parsed({ machines: [small], ...props })['terraform']?.['backend'];

  test('is a file outside dist/ by default, where dist/ may be deleted', () => {
    expect(defaultBackend).toEqual({ kind: 'local', path: 'terraform/hetzner.tfstate' });
    expect(backend({})).toEqual({ local: { path: '../../../terraform/hetzner.tfstate' } });
  });

  test('is the same file for cdktf, whose folder is deeper', () => {
    const stack = cdktfFiles(real).files.find(({ path }) => path.endsWith('.tf.json'));
    expect(JSON.parse(stack?.content ?? '{}').terraform.backend).toEqual({ local: { path: '../../../../terraform/hetzner.tfstate' } });
  });

  test('may be in a bucket of Amazon', () => {
    expect(backend({ backend: { kind: 's3', bucket: 'state', key: 'hetzner.tfstate', region: 'us-west-2' } })).toEqual({
      s3: { bucket: 'state', key: 'hetzner.tfstate', region: 'us-west-2', use_lockfile: true },
    });
  });

  test('may be in a bucket of anybody else', () => {
    const elsewhere = { kind: 's3', bucket: 'state', key: 'a', region: 'hel1', endpoint: 'https://s3.example.org', lock: false } as const;
    expect(backend({ backend: elsewhere })).toEqual({
      s3: {
        bucket: 'state',
        endpoints: { s3: 'https://s3.example.org' },
        key: 'a',
        region: 'hel1',
        skip_credentials_validation: true,
        skip_metadata_api_check: true,
        skip_region_validation: true,
        skip_requesting_account_id: true,
        skip_s3_checksum: true,
        use_lockfile: false,
        use_path_style: true,
      },
    });
  });
});

test('cdktf synth finds a manifest, and the stack that it names', () => {
  const files = new Map(cdktfFiles(real, 'out').files.map(({ path, content }) => [path, JSON.parse(content)]));
  expect([...files.keys()]).toEqual(['out/manifest.json', 'out/stacks/hetzner/cdk.tf.json']);
  const stack = files.get('out/manifest.json').stacks.hetzner;
  expect(stack).toMatchObject({ name: 'hetzner', workingDirectory: 'stacks/hetzner', annotations: [], dependencies: [] });
  expect(files.get(`out/${stack.synthesizedStackPath}`)['//'].metadata).toMatchObject({ stackName: 'hetzner' });
});

test('cdktf.json names the provider that versions.ts pins, and a folder that git ignores', () => {
  const config = JSON.parse(readFileSync(`${__dirname}/../cdktf.json`, 'utf8'));
  expect(config).toMatchObject({
    app: 'node bin/h-kube.js cdktf',
    output: 'dist/cdktf',
    codeMakerOutput: 'dist',
    terraformProviders: [`hetznercloud/hcloud@${providers.hcloud}`],
  });
});
