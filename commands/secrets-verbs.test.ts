import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_NOTICE } from '../constructs/secrets/demo-key';
import { SecretValue } from '../constructs/secrets/secret-value';
import type { SecretInput } from './secrets-context';
import { ExampleRepository, key, password, pipe, terminal, WITH_TOKEN } from './secrets-fixtures';

let repository: ExampleRepository;
beforeEach(() => {
  repository = new ExampleRepository();
});
afterEach(() => repository.delete());

describe('seal', () => {
  test('writes only what changed, and removes what nobody declares', async () => {
    await repository.run('init');
    const before = repository.contents();
    expect(await repository.run('seal')).toBe('sealed: 0 written, 2 unchanged');
    expect(repository.contents()).toEqual(before);

    await repository.run('set web/key', { stdin: pipe('another key') });
    expect(await repository.run('seal')).toBe('sealed: 1 written, 1 unchanged\nnext: npm run synth');
    expect(repository.read('secrets/sealed/web/db.sops.yaml')).toBe(before['secrets/sealed/web/db.sops.yaml']);

    expect(await repository.run('seal', { declared: { db: { password } } })).toContain('sealed: 0 written, 1 unchanged, 1 removed');
    expect(existsSync(join(repository.root, 'secrets/sealed/web/web.sops.yaml'))).toBe(false);
  });

  test('replaces a sealed file in which something can be read', async () => {
    await repository.run('init');
    const path = 'secrets/sealed/web/db.sops.yaml';
    repository.write(path, repository.read(path).replace(/password: .*/, 'password: known'));
    expect(repository.problems()).toEqual(['sealed-plaintext']);
    await repository.run('seal');
    expect(repository.problems()).toEqual([]);
  });

  test('replaces a sealed file whose ciphertext was changed, which shows only to whoever has the key', async () => {
    await repository.run('init');
    const path = 'secrets/sealed/web/db.sops.yaml';
    const whole = repository.read(path);
    repository.write(
      path,
      whole.replace(/(password: 'ENC\[AES256_GCM,data:)(.)/, (_, start, letter) => `${start}${letter === 'A' ? 'B' : 'A'}`),
    );
    expect(repository.read(path)).not.toBe(whole);
    expect(repository.problems()).toEqual([]);
    expect(await repository.run('seal')).toContain('sealed: 1 written, 1 unchanged');
    expect(await repository.run('seal')).toContain('sealed: 0 written, 2 unchanged');
  });

  test('does without a Secret whose value nobody can know yet, and removes what another vault left of it', async () => {
    const later = SecretValue.given('web/later', 'made there', { after: 'the anchor' });
    const declared = { web: { password, key }, ui: { later } };
    await repository.run('init --demo', { declared });
    const text = await repository.run('init', { declared });
    expect(text).toContain('once the anchor runs: npm run secrets set web/later (made there)\nnext: npm run synth');
    expect(repository.files().filter((path) => path.startsWith('secrets/sealed'))).toEqual(['secrets/sealed/web/web.sops.yaml']);
    expect(await repository.run('seal', { declared })).toBe('sealed: 0 written, 1 unchanged');
    await repository.run('set web/later', { declared, stdin: pipe('known now') });
    expect(await repository.run('seal', { declared })).toContain('sealed: 1 written, 1 unchanged');
    expect(repository.problems(declared)).toEqual([]);
  });

  test('fails for a value that is missing, and writes nothing', async () => {
    await repository.run('init');
    const before = repository.contents();
    const { code, text } = await repository.fails('seal', { declared: { ...WITH_TOKEN, web: { key } } });
    expect([code, text.includes('"web/token"')]).toEqual(['undefined-secret', true]);
    expect(repository.contents()).toEqual(before);
  });

  test('fails without a vault', async () => {
    expect((await repository.fails('seal')).code).toBe('no-vault');
  });

  test('fails where the folder leads out of the repository', async () => {
    await repository.run('init');
    repository.remove('secrets/sealed');
    const outside = mkdtempSync(join(tmpdir(), 'h-kube-outside-'));
    symlinkSync(outside, join(repository.root, 'secrets/sealed'));
    await expect(repository.run('seal')).rejects.toThrow('leads out of the repository');
    expect(readdirSync(outside, { recursive: true }).filter((path) => String(path).endsWith('.yaml'))).toEqual([]);
    rmSync(outside, { recursive: true });
  });
});

describe('set', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['text', 'value', 'value'],
    ['a line end that echo added', 'value\n', 'value'],
    ['a line end of Windows', 'value\r\n', 'value'],
    ['lines', 'one\ntwo\n\n', 'one\ntwo\n'],
    ['a byte order mark', '\uFEFFvalue', 'value'],
  ])('takes %s from a pipe', async (_, input, expected) => {
    await repository.run('init');
    expect(await repository.run('set web/key', { stdin: pipe(input) })).toBe('set web/key\nnext: npm run secrets seal');
    expect((await repository.values())['web/key']).toBe(expected);
    expect(repository.problems()).toEqual(['stale-seal']);
  });

  test('asks on a terminal without showing what is typed', async () => {
    await repository.run('init --demo', { declared: WITH_TOKEN });
    const stdin = terminal('sé', 'x\u007f', 'cret\r', 'rest');
    const text = await repository.run('set web/token', { declared: WITH_TOKEN, stdin });
    expect(text).toContain('type the value of web/token (from the provider) and press Enter; it is not shown');
    expect(stdin.modes).toEqual([true, false]);
    expect((await repository.values())['web/token']).toBe('sécret');
  });

  test('writes nothing for the value that is there', async () => {
    await repository.run('init');
    await repository.run('set web/key', { stdin: pipe('value') });
    const before = repository.contents();
    expect(await repository.run('set web/key', { stdin: pipe('value') })).toBe('web/key has this value already');
    expect(repository.contents()).toEqual(before);
  });

  test.each<[string, SecretInput, string]>([
    ['nothing', pipe('\n'), 'empty-secret'],
    ['bytes that are no text', pipe(Uint8Array.of(0xff, 0xfe, 0x41)), 'bad-secret-text'],
    ['Ctrl-C', terminal('abc\u0003'), 'cancelled'],
    ['a paste of several lines', terminal('-----BEGIN\nabc\n'), 'several-lines'],
  ])('fails for %s', async (_, stdin, code) => {
    await repository.run('init');
    const before = repository.contents();
    expect((await repository.fails('set web/key', { stdin })).code).toBe(code);
    expect(repository.contents()).toEqual(before);
  });

  test('fails for a name that nobody declares', async () => {
    await repository.run('init');
    const { code, text } = await repository.fails('set web/pasword', { stdin: pipe('x') });
    expect(code).toBe('unknown-secret');
    expect(text).toContain('"web/pasword"');
    expect(text).toContain('allowed: web/key, web/password');
  });

  test('fails for a value among the arguments, and does not take it', async () => {
    await repository.run('init');
    const before = repository.contents();
    await expect(repository.run('set web/key s3cret')).rejects.toThrow('too many arguments');
    expect(repository.contents()).toEqual(before);
  });
});

describe('remove', () => {
  test('takes away a value that nobody uses', async () => {
    await repository.run('init');
    expect(await repository.run('remove web/key', { declared: { db: { password } } })).toBe('removed web/key');
    expect(Object.keys(await repository.values())).toEqual(['web/password']);
  });

  test('fails for a value in use and for one that is not there', async () => {
    await repository.run('init');
    const { code, text } = await repository.fails('remove web/password');
    expect([code, text.includes('apps/web/web, apps/web/db')]).toEqual(['secret-in-use', true]);
    expect((await repository.fails('remove web/nothing')).code).toBe('unknown-secret');
  });

  test.each(['remove web/key', 'set web/token'])('fails at %s while nobody knows what the machines ask for', async (args) => {
    expect(await repository.run('init', { uses: 'unknown' })).toContain('their values are missing; run this again');
    const before = repository.contents();
    const run = { declared: { db: { password } }, uses: 'unknown' } as const;
    expect((await repository.fails(args, run)).code).toBe('unknown-uses');
    expect(await repository.run('list', run)).toMatch(/^web\/key +unknown/m);
    expect(repository.contents()).toEqual(before);
  });
});

describe('list', () => {
  test('shows every value and how it stands, without a key', async () => {
    await repository.run('init', { declared: { ...WITH_TOKEN, old: { x: SecretValue.random('old/value') } } });
    await repository.run('set web/key', { stdin: pipe('another key') });
    repository.remove('secrets/age.key');
    expect(await repository.run('list', { declared: WITH_TOKEN })).toBe(
      [
        'VALUE         ORIGIN  PRESENT  SEALED  STALE  CONSUMERS',
        'old/value     unused  yes      0/0     no     -',
        'web/key       random  yes      0/1     yes    web/web',
        'web/password  random  yes      1/2     yes    web/web, web/db',
        'web/token     given   no       0/1     no     web/mail',
      ].join('\n'),
    );
  });

  test('says that the demo key is in use', async () => {
    await repository.run('init --demo');
    expect(await repository.run('list')).toContain(DEMO_NOTICE);
  });

  test('fails without a vault', async () => {
    expect((await repository.fails('list')).code).toBe('no-vault');
  });
});
