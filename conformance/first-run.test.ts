/** What somebody has before any machine runs is enough for everything that comes before the cluster. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify } from '../checks';
import { exampleKey } from '../constructs/host/fixtures';
import { Machine } from '../constructs/host/machine';
import { machines } from '../nodes';
import { site } from '../site';
import { compose } from '../synth/compose';
import { Fork } from './hosts/fork';
import { realComposition } from './site';

jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'h-kube-first-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (fork: Fork, path: string) => readdirSync(join(fork.root, path), { recursive: true, encoding: 'utf8' });

test('a fork without the API key of its Headscale is whole but for the one Secret that holds it', async () => {
  const deployKey = join(folder, 'deploy-key');
  writeFileSync(deployKey, 'a private key\n');
  const github = { hostKeys: site.repository.hostKeys?.trim() ?? '', deployKey };
  const fork = await Fork.make(join(folder, 'fork'), exampleKey.publicKey, join(folder, 'no-ansible/bin'), github);

  const said = await fork.hKube(['check']);
  expect(said).toMatch(/^note: .*"headscale\/api-key" is not in the vault yet/m);
  expect(said).toContain('no problem');
  const ui = 'cluster/infrastructure/services/headscale-ui';
  expect(written(fork, ui)).not.toContain('headplane-config.sops.yaml');
  expect(readFileSync(join(fork.root, 'dist/hosts/anchor/play.yaml'), 'utf8')).toContain('headscale');

  await fork.hKube(['secrets', 'set', 'headscale/api-key'], 'made on the anchor');
  await fork.hKube(['secrets', 'seal']);
  expect(await fork.hKube(['synth'])).not.toContain('headscale/api-key');
  expect(written(fork, ui)).toContain('headplane-config.sops.yaml');
});

describe('before the machines can be planned', () => {
  const judged = (of: readonly Machine[]) => {
    const administrator = { ...site.administrator, sshKeys: [exampleKey] };
    const model = compose({ ...realComposition, machines: of, site: { ...site, administrator } });
    return { files: model.files.map(({ path }) => path), problems: verify(model).filter(({ severity }) => severity !== 'notice') };
  };
  const made = machines.filter(({ role }) => role !== 'anchor');
  /** Ours, as if it had yet to be made. */
  const anchors = (lacks?: string) =>
    machines.flatMap(({ publicIp: _unknown, lan: _none, role, hetzner, doors, ...facts }) => {
      if (role !== 'anchor' || hetzner === undefined) return [];
      const known = lacks === undefined ? {} : { publicIp: '192.0.2.1' };
      const fresh = { ...hetzner, existing: false };
      return [new Machine({ ...facts, ...known, role, hetzner: fresh, doors: doors.filter(({ name }) => name !== lacks) })];
    });

  test('Terraform is written for an anchor whose address only Terraform will know', () => {
    const { files, problems } = judged([...anchors(), ...made]);
    expect(problems).toEqual([]);
    expect(files).toContain('dist/terraform/hetzner/cdk.tf.json');
    expect(files.filter((path) => path.endsWith('/play.yaml'))).toEqual([]);
  });

  test('no value of theirs is called unused', () => {
    expect(judged([...anchors('stun'), ...made]).problems.map(({ code }) => code)).toEqual(['no-door']);
  });
});
