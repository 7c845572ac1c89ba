import { load } from 'js-yaml';
import { newIdentity, recipientOf } from './age-key';
import { exampleSecrets, exampleTools } from './fixtures';
import { fingerprintOf, SEAL_ANNOTATION, sealSecret } from './seal';
import type { SealedSecret, SealedSecretProps } from './sealed-secret';
import { type SecretTemplate, SecretValue } from './secret-value';
import { decryptDocument, encryptDocument } from './sops';
import { parseVault, type Vault } from './vault';

const password = SecretValue.random('web/password');
const token = SecretValue.given('web/token', 'from the provider');
const vault: Vault = {
  names: ['other/one', 'web/password', 'web/token'],
  ciphertexts: new Map([
    ['other/one', 'ENC[o]'],
    ['web/password', 'ENC[p]'],
    ['web/token', 'ENC[t]'],
  ]),
  recipients: ['age1a', 'age1b'],
};
const DATA = { password, config: { json: { token, port: 1, list: [password] } } };

function secretOf(data: Readonly<Record<string, SecretTemplate>>, props?: Partial<SealedSecretProps<string>>): SealedSecret {
  const [secret] = exampleSecrets({ web: data }, props);
  if (secret === undefined) throw new Error('no secret');
  return secret;
}

describe('the fingerprint', () => {
  const original = fingerprintOf(secretOf(DATA), vault);
  const withCiphertext = (name: string, text: string): Vault => ({ ...vault, ciphertexts: new Map([...vault.ciphertexts, [name, text]]) });

  test.each<[string, () => string]>([
    ['keys in another order', () => fingerprintOf(secretOf({ config: { json: { list: [password], port: 1, token } }, password }), vault)],
    ['another value of the vault', () => fingerprintOf(secretOf(DATA), withCiphertext('other/one', 'ENC[new]'))],
    [
      'another hint',
      () =>
        fingerprintOf(
          secretOf({ password, config: { json: { token: SecretValue.given('web/token', 'ask'), port: 1, list: [password] } } }),
          vault,
        ),
    ],
  ])('stays with %s', (_, changed) => {
    expect(changed()).toBe(original);
  });

  test.each<[string, () => string]>([
    ['another ciphertext of a value in it', () => fingerprintOf(secretOf(DATA), withCiphertext('web/token', 'ENC[new]'))],
    ['another recipient', () => fingerprintOf(secretOf(DATA), { ...vault, recipients: ['age1a'] })],
    ['another name', () => fingerprintOf(secretOf(DATA, { name: 'wob' }), vault)],
    ['another type', () => fingerprintOf(secretOf(DATA, { type: 'kubernetes.io/basic-auth' }), vault)],
    ['a label', () => fingerprintOf(secretOf(DATA, { labels: { a: 'b' } }), vault)],
    ['survival', () => fingerprintOf(secretOf(DATA, { survives: true }), vault)],
    ['another key', () => fingerprintOf(secretOf({ passwort: password, config: DATA.config }), vault)],
    ['one key less', () => fingerprintOf(secretOf({ config: DATA.config }), vault)],
    ['another value', () => fingerprintOf(secretOf({ password: token, config: DATA.config }), vault)],
    ['another literal', () => fingerprintOf(secretOf({ password, config: { json: { token, port: 2, list: [password] } } }), vault)],
    [
      'a literal that is spelt like a reference',
      () => fingerprintOf(secretOf({ password, config: { json: { token: { value: 'web/token' }, port: 1, list: [password] } } }), vault),
    ],
    ['text instead of JSON', () => fingerprintOf(secretOf({ password, config: { text: [token] } }), vault)],
  ])('changes with %s', (_, changed) => {
    expect(changed()).not.toBe(original);
  });

  test('does not take one split of a text for another', () => {
    const split = (...text: string[]) => fingerprintOf(secretOf({ a: { text } }), vault);
    expect(split('ab', 'c')).not.toBe(split('a', 'bc'));
  });
});

test('a sealed Secret holds what its templates say, and says in clear only what Flux needs', async () => {
  const identity = await newIdentity();
  const recipients = [(await recipientOf(identity)) ?? ''];
  const values = { 'web/password': 'p "w"\n', 'web/token': 't' };
  const real = parseVault(await encryptDocument(values, { ...exampleTools(), recipients }));
  const secret = secretOf(
    {
      password,
      url: { text: ['https://web:', password, '@example.org/', token] },
      config: { json: { list: [password, true, null], b: 1, a: token } },
    },
    { labels: { 'cnpg.io/reload': 'true' }, survives: true, type: 'example.org/custom' },
  );
  const text = await sealSecret(secret, real, ({ name }) => values[name as keyof typeof values], exampleTools('seal'));
  const { metadata, type, stringData } = load(text) as Record<string, unknown>;
  expect({ metadata, type }).toEqual({
    metadata: {
      name: 'web',
      namespace: 'web',
      labels: { 'cnpg.io/reload': 'true' },
      annotations: { [SEAL_ANNOTATION]: fingerprintOf(secret, real), 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    },
    type: 'example.org/custom',
  });
  for (const leaf of Object.values(stringData as object)) expect(leaf).toMatch(/^ENC\[/);
  expect((await decryptDocument(text, [identity])).plain['stringData']).toEqual({
    password: 'p "w"\n',
    url: 'https://web:p "w"\n@example.org/t',
    config: '{"a":"t","b":1,"list":["p \\"w\\"\\n",true,null]}',
  });
});

describe('a Secret', () => {
  test('gives its keys, its values and its file', () => {
    const secret = secretOf(DATA);
    expect(secret.key('password')).toEqual({ name: 'web', key: 'password' });
    expect(secret.values).toEqual([password, token]);
    expect(secret.sealedPath).toBe('web/web.sops.yaml');
  });

  test.each<[string, () => unknown, string, string]>([
    ['a name with a slash', () => secretOf(DATA, { name: '../web' }), 'bad-secret', '"../web"'],
    ['a name in capitals', () => secretOf(DATA, { name: 'Web' }), 'bad-secret', '"Web"'],
    ['no key', () => secretOf({}), 'bad-secret', 'holds no key'],
    ['a key with a space', () => secretOf({ 'a b': password }), 'bad-secret', '"a b"'],
    ['a key that is a number', () => secretOf({ '12': password }), 'bad-secret', '"12"'],
    ['a value name in capitals', () => SecretValue.random('Web/Password'), 'bad-secret-name', '"Web/Password"'],
    ['a value that is named as the block of sops', () => SecretValue.given('sops', ''), 'bad-secret-name', '"sops"'],
    ['a short random value', () => SecretValue.random('web/pin', 4), 'short-secret', 'would have 4 characters'],
  ])('fails with %s', (_, make, code, message) => {
    expect(make).toThrow(code);
    expect(make).toThrow(message);
  });
});
