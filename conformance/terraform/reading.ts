/** Terraform and the provider read what we write, without asking anybody. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudMachine, exampleKey } from '../../constructs/host/fixtures';
import { type TerraformProps, userData } from '../../synth/terraform';
import type { Bench } from '../runner/bench';
import { type Case, once } from '../runner/section';
import { realProps, TerraformFolder } from './folder';
import { complaints, type ProviderSchema } from './schema';

const adopted = cloudMachine('box', { hetzner: { existing: true, hetznerId: { server: 42, primaryIp: 43, firewall: 44 } } });
const full = cloudMachine('box', { hetzner: { backups: true, spread: 'apart', reverseDns: 'mx.example.org' as never } });

const MODELS: readonly [what: string, props: Partial<TerraformProps>][] = [
  ['the real machines', {}],
  ['the real machines and a key', { sshKeys: [exampleKey] }],
  ['an adopted machine and a retired one', { machines: [adopted], retired: [{ name: 'old' }], sshKeys: [exampleKey] }],
  ['every argument', { machines: [full], sshKeys: [exampleKey] }],
  ['closed machines', { machines: [cloudMachine('box', { doors: [] })] }],
  [
    'a state in a bucket',
    { backend: { kind: 's3', bucket: 'state', key: 'hetzner.tfstate', region: 'hel1', endpoint: 'https://s3.example.org' } },
  ],
];

/** Mistakes that the schema has to find. */
const SEEDED: readonly [what: string, server: object, complaint: string][] = [
  ['a name that does not exist', { servertype: 'cpx22' }, 'hcloud_server.box.servertype does not exist'],
  ['a number where text is wanted', { image: 5 }, 'hcloud_server.box.image is a number, not a string'],
  ['a deprecated argument', { datacenter: 'fsn1-dc14' }, 'hcloud_server.box.datacenter is deprecated'],
  ['a computed attribute', { ipv4_address: '192.0.2.8' }, 'hcloud_server.box.ipv4_address cannot be set'],
  [
    'a reference to nothing',
    { placement_group_id: '${hcloud_placement_group.gone.id}' },
    'hcloud_server.box.placement_group_id refers to hcloud_placement_group.gone, which is not declared',
  ],
];

export function reading(bench: Bench): Case[] {
  const folder = once(() => TerraformFolder.make(bench));
  const schema = once(async (): Promise<ProviderSchema> => {
    const terraform = await TerraformFolder.make(bench);
    terraform.write({});
    const { provider_schemas } = JSON.parse(await terraform.initialized('providers', 'schema', '-json'));
    return provider_schemas['registry.terraform.io/hetznercloud/hcloud'];
  });
  return [
    ...MODELS.map(([what, props]) => ({
      name: `validate accepts ${what}`,
      async run() {
        const terraform = await folder();
        terraform.write(props);
        const { stdout } = await terraform.run('dev-overrides', undefined, 'validate', '-json');
        const { valid, diagnostics } = JSON.parse(stdout) as { valid: boolean; diagnostics: { summary: string }[] };
        const others = diagnostics.filter(({ summary }) => summary !== 'Provider development overrides are in effect');
        assert.deepEqual({ valid, others }, { valid: true, others: [] });
      },
    })),
    ...MODELS.map(([what, props]) => ({
      name: `the provider's schema knows every argument of ${what}`,
      async run() {
        const terraform = await folder();
        terraform.write(props);
        assert.deepEqual(complaints(terraform.written() as Parameters<typeof complaints>[0], await schema()), []);
      },
    })),
    ...SEEDED.map(([what, server, complaint]) => ({
      name: `the provider's schema finds ${what}`,
      async run() {
        const document = { resource: { hcloud_server: { box: { name: 'box', server_type: 'cpx22', ...server } } } };
        assert.deepEqual(complaints(document, await schema()), [complaint]);
      },
    })),
    {
      name: 'user_data with ${ and %{ stays text',
      async run() {
        const terraform = await folder();
        terraform.write({ machines: [cloudMachine('box')] });
        const { resource } = terraform.written() as { resource: { hcloud_server: { box: { user_data: string } } } };
        const text = resource.hcloud_server.box.user_data;
        const alone = bench.folder();
        writeFileSync(join(alone, 'text.tf.json'), JSON.stringify({ output: { text: { value: text } } }));
        await bench.run('terraform', ['plan', '-out=plan'], { cwd: alone });
        const { stdout } = await bench.run('terraform', ['show', '-json', 'plan'], { cwd: alone });
        assert.equal(JSON.parse(stdout).planned_values.outputs.text.value, userData(cloudMachine('box'), realProps));
        assert.match(userData(cloudMachine('box'), realProps), /\$\{|%\{/);
      },
    },
  ];
}
