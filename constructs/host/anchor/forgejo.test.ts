import { group } from '../../access/group';
import { SecretValue } from '../../secrets/secret-value';
import { dnsName } from '../../values/dns-name';
import { forgejo } from './forgejo';
import type { ForgejoLogin } from './forgejo-config';

const secret = SecretValue.random('forgejo/client', 48);
const steps = (admins?: ForgejoLogin['admins']) =>
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
