/**
 * The Terraform JSON and user_data at their real readers: terraform, the hcloud provider in the folder H_KUBE_TOOLS, cloud-init, and its
 * schema in the file H_KUBE_CLOUD_INIT_SCHEMA. Whatever is missing is skipped, and says so. Nothing leaves the loopback device.
 */

import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import * as yaml from 'js-yaml';
import { exampleNetwork } from '../constructs/cluster/fixtures';
import { answer } from '../constructs/hetzner/fixtures';
import { cloudMachine, exampleKey } from '../constructs/host/fixtures';
import { machines, retired } from '../nodes';
import { providers } from '../versions';
import { renderTerraform, type TerraformProps, userData } from './terraform';

const real: TerraformProps = {
  machines,
  retired,
  sshKeys: [exampleKey],
  admin: 'ops',
  webIngress: true,
  network: exampleNetwork,
  providerVersion: providers.hcloud,
};
const adopted = cloudMachine('box', { hetzner: { existing: true, hetznerId: { server: 42, primaryIp: 43 } } });

const onPath = (program: string) => spawnSync(program, ['--version']).status === 0;
const provider = join(process.env['H_KUBE_TOOLS'] ?? '', 'terraform-provider-hcloud');
const noTerraform = !onPath('terraform') ? 'no terraform on PATH' : existsSync(provider) ? '' : 'no hcloud provider in H_KUBE_TOOLS';
const noCloudInit = onPath('cloud-init') ? '' : 'no cloud-init on PATH';
const schemaFile = process.env['H_KUBE_CLOUD_INIT_SCHEMA'];
const noSchema = schemaFile === undefined ? 'H_KUBE_CLOUD_INIT_SCHEMA names no file' : '';

/** A title that says why its tests are skipped. */
const because = (title: string, reason: string) => (reason === '' ? title : `${title} (skipped: ${reason})`);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h-kube-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

(noTerraform ? describe.skip : describe)(because('terraform with the real provider', noTerraform), () => {
  interface Run {
    readonly status: number;
    readonly output: string;
  }

  /** Runs terraform in a folder of its own; a plan that fails is a result, not an exception. */
  async function terraform(installation: string, env: Record<string, string>, ...args: string[]): Promise<Run> {
    const config = join(folder, 'cli.tfrc');
    writeFileSync(config, `provider_installation {\n${installation}\n}\n`);
    const options = {
      cwd: join(folder, 'dist/terraform/hetzner'),
      env: { ...process.env, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: '1', ...env },
    };
    try {
      return { status: 0, output: (await promisify(execFile)('terraform', args, options)).stdout };
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return { status: 1, output: stdout + stderr };
    }
  }

  function write(props: Partial<TerraformProps>): void {
    for (const { path, content } of renderTerraform({ ...real, ...props }).files) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }

  test.each<[string, Partial<TerraformProps>]>([
    ['the real machines', {}],
    ['an adopted machine and a retired one', { machines: [adopted], retired: [{ name: 'old' }] }],
    [
      'every argument',
      { machines: [cloudMachine('box', { hetzner: { backups: true, spread: 'apart', reverseDns: 'mx.example.org' as never } })] },
    ],
    ['closed machines', { machines: [cloudMachine('box', { doors: [] })], sshKeys: [] }],
    [
      'a state in a bucket',
      { backend: { kind: 's3', bucket: 'state', key: 'hetzner.tfstate', region: 'hel1', endpoint: 'https://s3.example.org' } },
    ],
  ])('is satisfied with %s', async (_what, props) => {
    write(props);
    const { output } = await terraform(`dev_overrides { "hetznercloud/hcloud" = "${join(provider, '..')}" }`, {}, 'validate', '-json');
    const { valid, diagnostics } = JSON.parse(output) as { valid: boolean; diagnostics: { summary: string }[] };
    const others = diagnostics.filter(({ summary }) => summary !== 'Provider development overrides are in effect');
    expect({ valid, others }).toEqual({ valid: true, others: [] });
  });

  /** `terraform plan` against an API that knows one server and its address, and forbids every change. */
  async function plan(props: Partial<TerraformProps>, ip: string): Promise<Run & { readonly asked: readonly string[] }> {
    write(props);
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const place = join(folder, 'mirror/registry.terraform.io/hetznercloud/hcloud', providers.hcloud, `${process.platform}_${arch}`);
    mkdirSync(place, { recursive: true });
    symlinkSync(provider, join(place, `terraform-provider-hcloud_v${providers.hcloud}`));
    const asked: string[] = [];
    const api = createServer(({ method, url = '' }, response) => {
      asked.push(`${method} ${url}`);
      const body = method === 'GET' ? answer(url, ip) : undefined;
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { error: { code: 'not_found', message: `${method} ${url}` } }));
    });
    await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
    const { port } = api.address() as AddressInfo;
    const env = { HCLOUD_TOKEN: 'x'.repeat(64), HCLOUD_ENDPOINT: `http://127.0.0.1:${port}` };
    const mirror = `filesystem_mirror { path = "${join(folder, 'mirror')}" }`;
    const init = await terraform(mirror, env, 'init', '-no-color');
    const run = init.status === 0 ? await terraform(mirror, env, 'plan', '-no-color', '-lock=false') : init;
    await new Promise((closed) => api.close(closed));
    return { ...run, asked };
  }

  test('adopts what exists: nothing is replaced, destroyed, switched off or taken from it', async () => {
    const { status, output, asked } = await plan({ machines: [adopted], sshKeys: [] }, '192.0.2.8');
    expect(output).toContain('Plan: 2 to import, 1 to add, 2 to change, 0 to destroy.');
    expect(output).not.toMatch(/must be replaced|[~+-] (user_data|ssh_keys|image|public_net|backups|placement_group_id|server_type)\b/);
    expect([status, [...asked].sort()]).toEqual([0, ['GET /primary_ips/43', 'GET /servers/42']]);
  }, 60_000);

  test('fails to adopt a server at another address', async () => {
    const { status, output } = await plan({ machines: [adopted], sshKeys: [] }, '203.0.113.9');
    expect([status, output.replaceAll(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('nodes/box.ts says 192.0.2.8, Hetzner says 203.0.113.9.'),
    ]);
  }, 60_000);

  test('fails for a machine that runs already and has no id, before anything is asked of Hetzner', async () => {
    const { status, output, asked } = await plan({ machines: [cloudMachine('box', { hetzner: { existing: true } })] }, '192.0.2.8');
    expect([status, output.replaceAll(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('Machine box (192.0.2.8) runs already, but nodes/box.ts names no hetznerId'),
    ]);
    expect(asked).toEqual([]);
  }, 60_000);

  test('forgets a retired server and leaves it running', async () => {
    const instances = [{ schema_version: 0, attributes: { id: '42', name: 'old' } }];
    const provider = 'provider["registry.terraform.io/hetznercloud/hcloud"]';
    const resources = [{ mode: 'managed', type: 'hcloud_server', name: 'old', provider, instances }];
    mkdirSync(join(folder, 'terraform'));
    writeFileSync(
      join(folder, 'terraform/hetzner.tfstate'),
      JSON.stringify({ version: 4, serial: 1, lineage: 'test', outputs: {}, resources }),
    );
    const { output } = await plan({ machines: [], sshKeys: [], retired: [{ name: 'old' }] }, '192.0.2.8');
    expect(output).toContain('hcloud_server.old will no longer be managed by Terraform, but will not be destroyed');
    expect(output).toContain('Plan: 0 to add, 0 to change, 0 to destroy.');
  }, 60_000);

  test('takes ${ and %{ in user_data as text', async () => {
    write({ machines: [cloudMachine('box')] });
    const path = join(folder, 'dist/terraform/hetzner/cdk.tf.json');
    const text = JSON.parse(readFileSync(path, 'utf8')).resource.hcloud_server.box.user_data;
    writeFileSync(path, JSON.stringify({ output: { text: { value: text } } }));
    await terraform('', {}, 'plan', '-out=plan');
    const { output } = await terraform('', {}, 'show', '-json', 'plan');
    expect(JSON.parse(output).planned_values.outputs.text.value).toBe(userData(cloudMachine('box'), real));
  }, 60_000);
});

const cloud = machines.filter(({ hetzner }) => hetzner).map((machine) => [machine.name, userData(machine, real)] as const);

(noCloudInit ? describe.skip : describe)(because('cloud-init', noCloudInit), () => {
  test.each(cloud)('accepts the user_data of %s', (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    const { status, stdout, stderr } = spawnSync('cloud-init', ['schema', '-c', path], { encoding: 'utf8' });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: expect.stringContaining('Valid') });
  });
});

(noSchema ? describe.skip : describe)(because('the schema of cloud-init', noSchema), () => {
  const validator = () => {
    const { $schema: _draft4, ...schema } = JSON.parse(readFileSync(schemaFile ?? '', 'utf8'));
    return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  };

  test.each(cloud)('accepts the user_data of %s', (_name, text) => {
    const validate = validator();
    expect([validate(yaml.load(text)), validate.errors]).toEqual([true, null]);
  });

  test('fails for a field that does not exist', () => {
    expect(validator()({ ...(yaml.load(cloud[0]?.[1] ?? '') as object), ssh_pwauht: false })).toBe(false);
  });
});
