import { group } from '../../access/group';
import { SecretValue } from '../../secrets/secret-value';
import { dnsName } from '../../values/dns-name';
import { type ForgejoProps, forgejo } from './forgejo';

const secret = SecretValue.random('forgejo/client', 48);
const login = (admins?: NonNullable<ForgejoProps['oidc']>['admins']) =>
  forgejo({
    version: '15.0.0',
    host: dnsName('git.example.org'),
    sshPort: 2222,
    repository: { url: 'https://git.example.org/cluster', branch: 'main' },
    oidc: { client: { slug: 'forgejo', secret }, loginHost: dnsName('auth.example.org'), ...(admins && { admins }) },
  }).steps.flatMap((step) => (step.kind === 'command' && step.stdin !== undefined ? [step] : []));

test.each([
  ['the group that is named', group('staff'), 'staff'],
  ['nobody, where none is', undefined, ''],
])('%s administers Forgejo, and the secret is no argument', (_, admins, name) => {
  const [step] = login(admins);
  expect(step?.run.slice(1)).toEqual(['forgejo', 'https://auth.example.org/application/o/forgejo/.well-known/openid-configuration', name]);
  expect(step?.stdin).toBe(secret);
});
