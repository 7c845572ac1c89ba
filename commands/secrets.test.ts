import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newIdentity, recipientOf } from '../constructs/secrets/age-key';
import { DEMO_NOTICE } from '../constructs/secrets/demo-key';
import { flip } from '../constructs/secrets/fixtures';
import type { SecretsContext } from './secrets-context';
import { ExampleRepository, pipe, VAULT, WITH_TOKEN } from './secrets-fixtures';

let repository: ExampleRepository;
beforeEach(() => {
  repository = new ExampleRepository();
});
afterEach(() => repository.delete());

describe('the key', () => {
  test('is looked for in the environment, in a file it names, and in secrets/', async () => {
    await repository.run('init');
    const mine = repository.identities()[0] ?? '';
    const other = await newIdentity();
    const file = join(repository.root, 'elsewhere.txt');
    writeFileSync(file, `# a comment\n${mine}\n`);
    await expect(repository.run('seal', { env: { SOPS_AGE_KEY: other } })).resolves.toContain('unchanged');
    repository.remove('secrets/age.key');
    await expect(repository.run('seal', { env: { SOPS_AGE_KEY_FILE: file } })).resolves.toContain('unchanged');
    await expect(repository.run('seal', { env: { SOPS_AGE_KEY: mine } })).resolves.toContain('unchanged');
    const { code, text } = await repository.fails('seal', { env: { SOPS_AGE_KEY: other } });
    expect(code).toBe('wrong-key');
    expect(text).toContain(`allowed: the secret key of ${await recipientOf(mine)}`);
    expect((await repository.fails('seal')).code).toBe('no-key');
  });

  test.each<[string, SecretsContext['env'], string]>([
    ['no key', { SOPS_AGE_KEY: 'not-a-key' }, '[SOPS_AGE_KEY]'],
    ['a misspelt key', { SOPS_AGE_KEY: 'AGE-SECRET-KEY-1QQQQ' }, '[SOPS_AGE_KEY]'],
    ['a file that is not there', { SOPS_AGE_KEY_FILE: '/nowhere/keys.txt' }, '[the file of SOPS_AGE_KEY_FILE]'],
  ])('fails where the environment names %s', async (_, env, place) => {
    await repository.run('init');
    const { code, text } = await repository.fails('seal', { env });
    expect([code, text.includes(place), text.includes('QQQQ')]).toEqual(['bad-key', true, false]);
  });

  test('of the demo opens only a vault that is encrypted to it', async () => {
    await repository.run('init --demo');
    expect(await repository.run('seal')).toContain(DEMO_NOTICE);
    await repository.run('init');
    repository.remove('secrets/age.key');
    expect((await repository.fails('seal')).code).toBe('no-key');
  });
});

test.each<[string, (text: string) => string]>([
  ['a value', (text) => flip(text, /(web\/password: 'ENC\[AES256_GCM,data:)(.)/)],
  ['the mac', (text) => flip(text, /(mac: 'ENC\[AES256_GCM,data:)(.)/)],
  ['the date', (text) => text.replace(/lastmodified: '\d{4}/, "lastmodified: '2020")],
])('fails for a vault with %s changed, and writes nothing', async (_, change) => {
  await repository.run('init');
  repository.write(VAULT, change(repository.read(VAULT)));
  const before = repository.contents();
  for (const verb of ['init', 'seal', 'set web/key']) {
    const { code, text } = await repository.fails(verb, { stdin: pipe('x') });
    expect([code, text.includes('[secrets/vault.sops.yaml]')]).toEqual(['tampered-vault', true]);
  }
  expect(repository.contents()).toEqual(before);
});

test('no plain value is in a file, in what is said or in an error, and no draft is left', async () => {
  const given = 'plain-Value-Of-A-Person';
  await repository.run('init --demo', { declared: WITH_TOKEN });
  const seen = new Set(Object.values(await repository.values()));
  await repository.run('set web/token', { declared: WITH_TOKEN, stdin: pipe(given) });
  await repository.run('init', { declared: WITH_TOKEN });
  for (const value of Object.values(await repository.values())) seen.add(value);
  await repository.run('set web/key', { declared: WITH_TOKEN, stdin: pipe(`${given}-2`) });
  await repository.run('seal', { declared: WITH_TOKEN });
  await repository.run('list', { declared: WITH_TOKEN });
  await repository.fails('set web/kee', { declared: WITH_TOKEN, stdin: pipe(given) });
  for (const value of Object.values(await repository.values())) seen.add(value);
  const whole = repository.read(VAULT);
  repository.write(VAULT, flip(whole, /(web\/key: 'ENC\[AES256_GCM,data:)(.)/));
  await repository.fails('seal', { declared: WITH_TOKEN });
  await repository.fails('seal', { declared: WITH_TOKEN, env: { SOPS_AGE_KEY: 'x' } });

  expect(seen.size).toBe(7);
  const ours = repository.identities()[0] ?? '';
  const encoded = [...seen, ours].flatMap((value) => [value, Buffer.from(value).toString('base64').replace(/=+$/, '')]);
  const written = Object.entries(repository.contents()).filter(([path]) => !path.endsWith('age.key') && !path.endsWith('age-key'));
  for (const text of [...repository.said, ...written.map(([, text]) => text)])
    for (const value of encoded) expect(text).not.toContain(value);
  expect(repository.files().filter((path) => path.endsWith('.tmp'))).toEqual([]);
});

test('git ignores the own key', () => {
  expect(readFileSync(join(__dirname, '../.gitignore'), 'utf8').split('\n')).toContain('secrets/age.key');
});
