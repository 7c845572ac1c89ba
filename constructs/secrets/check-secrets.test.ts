import { newIdentity, recipientOf } from './age-key';
import { checkSecrets, sealedText } from './check-secrets';
import { DEMO_RECIPIENT } from './demo-key';
import { exampleSecrets, exampleTools } from './fixtures';
import { sealSecret } from './seal';
import { SecretValue } from './secret-value';
import { encryptDocument } from './sops';
import { parseVault } from './vault';

const password = SecretValue.random('web/password');
const token = SecretValue.given('web/token', 'from the provider');
const [secret, other] = exampleSecrets({ web: { password }, other: { token } });
if (secret === undefined || other === undefined) throw new Error('no secrets');
const sealedSecrets = [secret, other];

let vault = '';
let sealed: ReadonlyMap<string, string> = new Map();
const encrypt = (values: object, recipient = DEMO_RECIPIENT) => encryptDocument(values, { ...exampleTools(), recipients: [recipient] });
const sealAll = async (text: string) =>
  new Map(
    await Promise.all(
      sealedSecrets.map(
        async (one): Promise<[string, string]> => [one.sealedPath, await sealSecret(one, parseVault(text), () => 'plain', exampleTools())],
      ),
    ),
  );

beforeAll(async () => {
  vault = await encrypt({ 'web/password': 'plain', 'web/token': 'plain' });
  sealed = await sealAll(vault);
});

const problems = (change: Partial<Parameters<typeof checkSecrets>[0]> = {}): string[] =>
  checkSecrets({ sealedSecrets, vault, sealed, ...change }).map(({ path, code, message }) => `[${path}] ${code}: ${message}`);
const withFile = (change: (text: string) => string | undefined): ReadonlyMap<string, string> => {
  const text = change(sealed.get('web/web.sops.yaml') ?? '');
  const rest = [...sealed].filter(([path]) => path !== 'web/web.sops.yaml');
  return new Map([...rest, ...(text === undefined ? [] : [['web/web.sops.yaml', text] as const])]);
};

test('a vault and Secrets that fit have no problem, and each Secret has its text', () => {
  expect(problems()).toEqual([]);
  expect(sealedText(secret, sealed)).toContain('kind: Secret');
});

test('no Secret needs no vault', () => {
  expect(problems({ sealedSecrets: [], vault: undefined, sealed: new Map() })).toEqual([]);
});

test('fails without a vault', () => {
  expect(problems({ vault: undefined })).toEqual(['[secrets/vault.sops.yaml] no-vault: there is no vault']);
});

test('fails for a value that the vault lacks, and says how it comes there', async () => {
  const empty = await encrypt({});
  expect(checkSecrets({ sealedSecrets, vault: empty, sealed }).map(({ path, code, fix }) => [path, code, fix])).toEqual([
    ['apps/web/web', 'undefined-secret', 'run npm run secrets init'],
    ['apps/web/other', 'undefined-secret', 'run npm run secrets set web/token (from the provider)'],
  ]);
});

describe('a value that nobody can know yet', () => {
  const later = SecretValue.given('web/later', 'made there', { after: 'the anchor' });
  const [waiting] = exampleSecrets({ waiting: { later, password } });
  if (waiting === undefined) throw new Error('no secret');
  const judged = (file: string | undefined, text = vault) => {
    const files = new Map([...sealed, ...(file === undefined ? [] : [[waiting.sealedPath, file] as const])]);
    const found = checkSecrets({ sealedSecrets: [...sealedSecrets, waiting], vault: text, sealed: files });
    return found.map(({ code, severity = 'error' }) => `${severity} ${code}`);
  };

  test('keeps nothing else from being written, and says what waits for what', () => {
    expect(judged(undefined)).toEqual(['notice undefined-secret']);
    expect(checkSecrets({ sealedSecrets: [...sealedSecrets, waiting], vault, sealed })).toMatchObject([
      {
        path: 'apps/web/waiting',
        message: expect.stringContaining('Secret "waiting" is not written'),
        fix: 'once the anchor runs, run npm run secrets set web/later (made there), then npm run secrets seal and npm run synth',
      },
    ]);
  });

  test('fails beside another that is missing', async () => {
    const lines = judged(undefined, await encrypt({ 'web/token': 'plain' }));
    expect(lines.slice(-2)).toEqual(['error undefined-secret', 'error undefined-secret']);
  });

  test('fails where a file of another vault would be written in its place', async () => {
    const other = await encrypt({ 'web/later': 'plain', 'web/password': 'plain' });
    const file = await sealSecret(waiting, parseVault(other), () => 'plain', exampleTools());
    expect(judged(file)).toEqual(['notice undefined-secret', 'error stale-seal']);
  });
});

test('fails for a value that nobody asks for', async () => {
  const more = await encrypt({ 'old/value': 'plain' });
  expect(problems({ sealedSecrets: [], vault: more, sealed: new Map() })).toEqual([
    '[secrets/vault.sops.yaml] unused-secret: value "old/value" is in the vault and nobody asks for it',
  ]);
  expect(problems({ sealedSecrets: [], uses: 'unknown', vault: more, sealed: new Map() })).toEqual([]);
});

test('fails for a value that is declared in two ways, in two Secrets or in one', () => {
  const shorter = SecretValue.random('web/password', 20);
  const given = SecretValue.given('web/password', '');
  const declared = exampleSecrets({ a: { password }, b: { shorter }, c: { password, given } });
  expect(problems({ sealedSecrets: declared }).filter((line) => line.includes('conflicting-secret'))).toEqual([
    '[apps/web/b] conflicting-secret: value "web/password" is random, 20 characters here and random, 40 characters at apps/web/a',
    '[apps/web/c] conflicting-secret: value "web/password" is given here and random, 40 characters at apps/web/a',
  ]);
});

test('fails for two Secrets with one name', () => {
  const twice = exampleSecrets({ web: { password } });
  expect(problems({ sealedSecrets: [...sealedSecrets, ...twice] })).toEqual([
    '[apps/web/web] duplicate-secret: Secret "web/web" is also declared at apps/web/web',
  ]);
});

test('fails for a sealed file that nobody declares', () => {
  expect(problems({ sealed: new Map([...sealed, ['old/old.sops.yaml', '']]) })).toEqual([
    '[secrets/sealed/old/old.sops.yaml] unused-seal: sealed for a Secret that nobody declares',
  ]);
});

describe('fails for a sealed file', () => {
  const stale = 'stale-seal: Secret "web" was sealed from something else than is declared now';
  const readable = (where: string) => `sealed-plaintext: secrets/sealed/web/web.sops.yaml can be read at ${where}`;
  test.each<[string, (text: string) => string | undefined, string]>([
    ['that is not there', () => undefined, 'missing-seal: Secret "web" was never sealed: there is no secrets/sealed/web/web.sops.yaml'],
    [
      'with another fingerprint',
      (text) => text.replace(/(h-kube.io\/seal: ')?[0-9a-f]{60}/, (hex) => hex.replace(/.{8}$/, '00000000')),
      stale,
    ],
    ['with another namespace', (text) => text.replace('namespace: web', 'namespace: kube-system'), stale],
    ['with another type', (text) => text.replace('type: Opaque', 'type: Other'), stale],
    ['with one more key', (text) => text.replace('stringData:\n', 'stringData:\n  more: ""\n'), stale],
    ['with something more in clear', (text) => text.replace('type: Opaque', 'type: Opaque\nimmutable: "true"'), stale],
    ['with a value in clear', (text) => text.replace(/password: ENC.*/, 'password: known'), readable('stringData.password')],
    ['with a number in clear', (text) => text.replace(/password: ENC.*/, 'password: 12345'), readable('stringData.password')],
    ['with data in clear', (text) => text.replace('stringData:', 'data: {list: [known]}\nstringData:'), readable('data.list.0')],
    ['with data that are one text', (text) => text.replace('stringData:', 'data: known\nstringData:'), readable('data')],
    ['with a comment', (text) => text.replace('type: Opaque', 'type: Opaque # known'), readable('a comment')],
    [
      'without its sops block',
      (text) => text.replace(/sops:[\s\S]*/, ''),
      'broken-seal: secrets/sealed/web/web.sops.yaml is not an encrypted Secret',
    ],
    ['that is no YAML', () => '"', 'broken-seal: secrets/sealed/web/web.sops.yaml is not an encrypted Secret'],
    [
      'with another rule',
      (text) => text.replace('encrypted_regex: ^(data', 'encrypted_regex: ^(datum'),
      'broken-seal: secrets/sealed/web/web.sops.yaml is not an encrypted Secret',
    ],
  ])('%s', (_, change, expected) => {
    expect(withFile(change).get('web/web.sops.yaml')).not.toBe(sealed.get('web/web.sops.yaml'));
    expect(problems({ sealed: withFile(change) })).toEqual([`[apps/web/web] ${expected}`]);
  });

  test('that is readable, also where its value is undefined', async () => {
    const lines = problems({
      vault: await encrypt({ 'web/token': 'plain' }),
      sealed: withFile((text) => text.replace(/password: ENC.*/, 'password: known')),
    });
    expect(lines.filter((line) => line.startsWith('[apps/web/web]')).map((line) => line.split(' ')[1])).toEqual([
      'undefined-secret:',
      'sealed-plaintext:',
    ]);
    expect(lines.join()).not.toContain('known');
  });

  test('that was made from an older ciphertext, and for no other', async () => {
    const changed = vault.replace(/web\/password: .*/, `web/password: ${/web\/token: (.*)/.exec(vault)?.[1]}`);
    expect(problems({ vault: changed })).toEqual([`[apps/web/web] ${stale}`]);
  });

  test('that was sealed to others than the vault', async () => {
    const mine = await encrypt({ 'web/password': 'plain', 'web/token': 'plain' }, (await recipientOf(await newIdentity())) ?? '');
    expect(problems({ vault: mine })).toEqual([
      `[apps/web/web] wrong-recipient: Secret "web" was sealed to ${DEMO_RECIPIENT}`,
      `[apps/web/other] wrong-recipient: Secret "other" was sealed to ${DEMO_RECIPIENT}`,
    ]);
  });
});

describe('fails for a vault', () => {
  test.each<[string, (text: string) => string, string]>([
    [
      'in clear',
      (text) => text.replace(/web\/password: .*/, 'web/password: known'),
      'vault-plaintext: value "web/password" is not encrypted',
    ],
    ['with a nested value', (text) => text.replace(/web\/password: .*/, 'web: {password: known}'), 'bad-vault: value "web" is no string'],
    ['with a name of another kind', (text) => text.replace('web/password:', 'Web:'), 'bad-vault: name "Web" in the vault'],
    ['without its sops block', (text) => text.replace(/sops:[\s\S]*/, ''), 'not-sops: not a SOPS document: it has no "sops" block'],
    [
      'with a number',
      (text) => text.replace(/web\/password: .*/, 'web/password: 5'),
      'bad-sops-leaf: value at "web/password" is of type number',
    ],
  ])('%s', (_, change, expected) => {
    expect(problems({ vault: change(vault) })).toEqual([`[secrets/vault.sops.yaml] ${expected}`]);
  });
});
