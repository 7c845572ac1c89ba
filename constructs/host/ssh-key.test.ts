import { ProblemError } from '../values/problem';
import { publicKey } from './fixtures';
import { sshKey } from './ssh-key';

test('takes a line of authorized_keys, with or without a comment', () => {
  const bare = publicKey.replace(/ example$/, '');
  expect(sshKey({ name: 'laptop', publicKey })).toEqual({ name: 'laptop', publicKey });
  expect(sshKey({ name: 'laptop', publicKey: bare, hetznerId: 7 })).toEqual({ name: 'laptop', publicKey: bare, hetznerId: 7 });
});

test.each([
  ['a private key', 'laptop', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk'],
  ['half a line', 'laptop', publicKey.slice(0, 40).replace('AAAAC3', 'AAAAB3')],
  ['a type that the key does not have', 'laptop', publicKey.replace('ssh-ed25519', 'ssh-rsa')],
  ['two lines', 'laptop', `${publicKey}\n${publicKey}`],
  ['no key', 'laptop', ''],
  ['a name with a space', 'my laptop', publicKey],
])('fails for %s without repeating it', (_what, name, line) => {
  const attempt = () => sshKey({ name, publicKey: line });
  expect(attempt).toThrow(ProblemError);
  expect(attempt).toThrow(/bad-ssh-key.*laptop/);
  expect(attempt).not.toThrow(/PRIVATE|b3BlbnNzaC1rZXk|AcHBwcH/);
});
