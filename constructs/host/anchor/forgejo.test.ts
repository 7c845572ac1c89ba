import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { group } from '../../access/group';
import { fill } from '../../secrets/secret-template';
import { SecretValue } from '../../secrets/secret-value';
import { dnsName } from '../../values/dns-name';
import { type ForgejoProps, forgejo } from './forgejo';

const secret = SecretValue.random('forgejo/client', 48);
const steps = (admins?: NonNullable<ForgejoProps['oidc']>['admins']) =>
  forgejo({
    version: '15.0.0',
    host: dnsName('git.example.org'),
    sshPort: 2222,
    repository: { url: 'https://git.example.org/cluster', branch: 'main' },
    oidc: { client: { slug: 'forgejo', secret }, loginHost: dnsName('auth.example.org'), ...(admins && { admins }) },
  }).steps;
const login = (...admins: Parameters<typeof steps>) =>
  steps(...admins).flatMap((step) => (step.kind === 'command' && step.stdin !== undefined ? [step] : []));

test.each([
  ['the group that is named', group('staff'), 'staff'],
  ['nobody, where none is', undefined, ''],
])('%s administers Forgejo, and the secret is no argument', (_, admins, name) => {
  const [step] = login(admins);
  expect(step?.run.slice(1)).toEqual(['forgejo', 'https://auth.example.org/application/o/forgejo/.well-known/openid-configuration', name]);
  expect(step?.stdin).toBe(secret);
});

test('whether it may become another one is asked of the one that runs, before it is replaced', () => {
  const names = steps().flatMap((step) => (step.kind === 'command' ? [step.name] : []));
  expect(names.slice(0, 2)).toEqual(['Forgejo may become 15.0.0', 'forgejo 15.0.0']);
  expect(steps()).toContainEqual({
    kind: 'command',
    name: 'Forgejo may become 15.0.0',
    run: ['/usr/local/lib/h-kube/hop', 'forward', 'Forgejo', '15.0.0', '/usr/local/bin/forgejo', '--version'],
  });
});

test('OpenSSH reads the deploy key as the vault keeps it, without the end of its last line', () => {
  const repository = {
    url: 'ssh://git@git.example.org/cluster',
    branch: 'main',
    credential: 'flux-system',
    hostKeys: 'x ssh-ed25519 AAAA\n',
  };
  const [content] = forgejo({ version: '15.0.0', host: dnsName('git.example.org'), sshPort: 2222, repository }).steps.flatMap((step) =>
    step.kind === 'secret-file' && step.path === '/etc/forgejo/mirror-identity' && !('runTime' in step.content) ? [step.content] : [],
  );
  assert(content !== undefined);
  const folder = mkdtempSync(join(tmpdir(), 'identity-'));
  try {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
    const kept = readFileSync(join(folder, 'key'), 'utf8').trimEnd();
    writeFileSync(
      join(folder, 'on-the-anchor'),
      fill(content, () => kept),
      { mode: 0o600 },
    );
    const said = execFileSync('ssh-keygen', ['-y', '-f', join(folder, 'on-the-anchor')], { encoding: 'utf8' });
    expect(readFileSync(join(folder, 'key.pub'), 'utf8')).toBe(said);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
