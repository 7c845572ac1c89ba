import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { newIdentity, recipientOf } from '../constructs/secrets/age-key';
import { DEMO_NOTICE, DEMO_RECIPIENT } from '../constructs/secrets/demo-key';
import { SecretValue } from '../constructs/secrets/secret-value';
import { readSources } from '../synth/read';
import { ExampleRepository, password, pipe, VAULT, WITH_TOKEN } from './secrets-fixtures';

let repository: ExampleRepository;
beforeEach(() => {
  repository = new ExampleRepository();
});
afterEach(() => repository.delete());

describe('init', () => {
  test('makes a key, a vault and the sealed files, after which nothing is wrong', async () => {
    const text = await repository.run('init');
    expect(repository.files()).toEqual([
      '.sops.yaml',
      'secrets/age.key',
      'secrets/demo.age-key',
      'secrets/sealed/web/db.sops.yaml',
      'secrets/sealed/web/web.sops.yaml',
      VAULT,
    ]);
    expect(statSync(join(repository.root, 'secrets/age.key')).mode & 0o777).toBe(0o600);
    const [recipient] = await Promise.all(repository.identities().map(recipientOf));
    expect(text).toContain(`key: made secrets/age.key for ${recipient}`);
    expect(text).toContain('sealed: 2 written, 0 unchanged');
    expect(text).not.toContain(DEMO_NOTICE);
    expect(load(repository.read('.sops.yaml'))).toEqual({
      creation_rules: [
        { path_regex: 'secrets/vault\\.sops\\.yaml$', age: recipient },
        { path_regex: 'secrets/sealed/.*\\.sops\\.yaml$', encrypted_regex: '^(data|stringData)$', age: recipient },
      ],
    });
    expect(await repository.values()).toEqual({
      'web/key': expect.stringMatching(/^[A-Za-z0-9]{40}$/),
      'web/password': expect.stringMatching(/^[A-Za-z0-9]{24}$/),
    });
    expect(repository.problems()).toEqual([]);
  });

  test('changes nothing when it is run again', async () => {
    await repository.run('init');
    const before = repository.contents();
    const text = await repository.run('init');
    expect(repository.contents()).toEqual(before);
    expect(text).toContain('vault: 0 values made, 2 kept');
    expect(text).toContain('sealed: 0 written, 2 unchanged');
  });

  test('adds what is missing and keeps the ciphertext of the rest', async () => {
    await repository.run('init', { declared: { web: { password } } });
    const before = load(repository.read(VAULT)) as Record<string, unknown>;
    await repository.run('init');
    const after = load(repository.read(VAULT)) as Record<string, unknown>;
    expect(after['web/password']).toBe(before['web/password']);
    expect(after['web/key']).toMatch(/^ENC\[/);
  });

  test('names what only a person knows, and seals the rest', async () => {
    const text = await repository.run('init', { declared: WITH_TOKEN });
    expect(text).toContain('to set: npm run secrets set web/token (from the provider)');
    expect(text).toContain('sealed: 2 written');
    expect(repository.problems(WITH_TOKEN)).toEqual(['undefined-secret']);
  });

  test('takes a key of the environment instead of making one', async () => {
    const identity = await newIdentity();
    const text = await repository.run('init', { env: { SOPS_AGE_KEY: identity } });
    expect(text).toContain(`key: SOPS_AGE_KEY for ${await recipientOf(identity)}`);
    expect(existsSync(join(repository.root, 'secrets/age.key'))).toBe(false);
  });

  test('--demo stays on the demo key, says so, and fills in placeholders', async () => {
    const text = await repository.run('init --demo', { declared: WITH_TOKEN });
    expect(text.split('\n').filter((line) => line.includes(DEMO_NOTICE))).toHaveLength(1);
    expect(existsSync(join(repository.root, 'secrets/age.key'))).toBe(false);
    expect(readSources(repository.root).vault).toContain(DEMO_RECIPIENT);
    expect((await repository.values())['web/token']).toBe('demo placeholder for web/token');
    expect(repository.problems(WITH_TOKEN)).toEqual([]);
    const before = repository.contents();
    await repository.run('init --demo', { declared: WITH_TOKEN });
    expect(repository.contents()).toEqual(before);
  });

  test('leaving the demo key makes random values anew and drops placeholders', async () => {
    await repository.run('init --demo', { declared: WITH_TOKEN });
    const demo = await repository.values();
    const text = await repository.run('init', { declared: WITH_TOKEN });
    const mine = await repository.values();
    expect(Object.keys(mine)).toEqual(['web/key', 'web/password']);
    expect(mine['web/password']).not.toBe(demo['web/password']);
    expect(text).toContain('to set: npm run secrets set web/token');
    expect(text).not.toContain(DEMO_NOTICE);
    expect(readSources(repository.root).vault).not.toContain(DEMO_RECIPIENT);
  });

  test('leaving the demo key keeps what a person has set, with a warning', async () => {
    await repository.run('init --demo', { declared: WITH_TOKEN });
    await repository.run('set web/token', { declared: WITH_TOKEN, stdin: pipe('of-a-person') });
    const text = await repository.run('init', { declared: WITH_TOKEN });
    expect((await repository.values())['web/token']).toBe('of-a-person');
    expect(text).toMatch(/could be read with the demo key.*: web\/token/);
    expect(repository.problems(WITH_TOKEN)).toEqual([]);
  });

  test('fails with --demo over a vault that is somebody’s, and with a key that is not theirs', async () => {
    await repository.run('init');
    expect((await repository.fails('init --demo')).code).toBe('own-vault');
    const before = repository.contents();
    repository.remove('secrets/age.key');
    expect((await repository.fails('init')).code).toBe('no-key');
    expect(repository.files()).toEqual(Object.keys(before).filter((path) => path !== 'secrets/age.key'));
  });

  test('fails for an own key that cannot be read, and leaves it', async () => {
    repository.write('secrets/age.key', 'half a key');
    const { code, text } = await repository.fails('init');
    expect([code, text.includes('[secrets/age.key]'), text.includes('half')]).toEqual(['bad-key', true, false]);
    expect(repository.read('secrets/age.key')).toBe('half a key');
  });

  test('fails for a value that is declared in two ways', async () => {
    const { code } = await repository.fails('init', { declared: { a: { password }, b: { x: SecretValue.given('web/password', '') } } });
    expect(code).toBe('conflicting-secret');
    expect(repository.files()).toEqual(['secrets/demo.age-key']);
  });
});
