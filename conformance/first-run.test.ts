/** What somebody has before any machine runs is enough for everything that comes before the cluster. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleKey } from '../constructs/host/fixtures';
import { site } from '../site';
import { Fork } from './hosts/fork';

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
