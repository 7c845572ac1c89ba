import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { load } from 'js-yaml';
import { renderSops } from '../../commands/secrets-context';
import { identitiesIn } from './age-key';
import { DEMO_RECIPIENT } from './demo-key';
import { exampleSecrets, exampleTools, flip } from './fixtures';
import { sealSecret } from './seal';
import { SecretValue } from './secret-value';
import { changeDocument, decryptDocument, encryptDocument, setValue } from './sops';
import { parseVault } from './vault';

const KEY_FILE = join(__dirname, '../../secrets/demo.age-key');
const identities = identitiesIn(readFileSync(KEY_FILE, 'utf8'));
const folders = [process.env['H_KUBE_TOOLS'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter)];
const program = folders
  .filter(Boolean)
  .map((folder) => join(folder, 'sops'))
  .find(existsSync);

const tools = () => ({ ...exampleTools(), render: renderSops });
const sealed = (document: object) => encryptDocument(document, { ...tools(), recipients: [DEMO_RECIPIENT] });
const VALUES = {
  'web/password': 'correct horse',
  'web/token': 'on',
  'mail/key': 'first line\nsecond: line\n',
  'mail/text': 'ünï ✓ "quoted" \\ back\ttab',
  'aws/region': '0x1f',
  'zz/last': '12:30:45',
};

const why = program === undefined ? ' (skipped: no sops on PATH or in the folder that H_KUBE_TOOLS names)' : '';

(program === undefined ? describe.skip : describe)(`the sops program${why}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'h-kube-sops-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const sops = (...args: readonly string[]): string =>
    execFileSync(program ?? '', ['--disable-version-check', ...args], {
      cwd: folder,
      env: { SOPS_AGE_KEY_FILE: KEY_FILE, HOME: folder },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const file = (text: string): string => {
    const path = join(folder, 'document.yaml');
    writeFileSync(path, text);
    return path;
  };
  const decrypted = (text: string): unknown => JSON.parse(sops('decrypt', '--output-type', 'json', file(text)));

  test('reads a vault of ours', async () => {
    expect(decrypted(await sealed(VALUES))).toEqual(VALUES);
  });

  test('reads a vault in which we changed, added and took away values', async () => {
    const opened = await decryptDocument(await sealed(VALUES), identities);
    const { 'web/token': _taken, ...rest } = { ...VALUES, 'web/password': 'battery staple', 'aa/first': 'new' };
    expect(decrypted(changeDocument(opened, rest, tools()))).toEqual(rest);
  });

  test('reads lists, maps and empty strings of ours', async () => {
    const document = { zebra: { list: ['one', '', { three: '3' }], empty: '' }, alpha: { note_unencrypted: 'in clear', deep: ['x'] } };
    expect(decrypted(await sealed(document))).toEqual(document);
  });

  test('reads a sealed Secret of ours, of which only the data are encrypted', async () => {
    const password = SecretValue.random('web/password');
    const [secret] = exampleSecrets(
      { web: { password, 'config.json': { json: { password, port: 8080, quote: '"' } }, note: { text: [''] } } },
      { labels: { 'cnpg.io/reload': 'true' }, survives: true },
    );
    if (secret === undefined) throw new Error('no secret');
    const text = await sealSecret(secret, parseVault(await sealed(VALUES)), () => 'correct "horse"\n', tools());
    expect(load(text)).toMatchObject({ kind: 'Secret', metadata: { name: 'web', labels: { 'cnpg.io/reload': 'true' } }, type: 'Opaque' });
    expect(decrypted(text)).toMatchObject({
      stringData: {
        password: 'correct "horse"\n',
        'config.json': '{"password":"correct \\"horse\\"\\n","port":8080,"quote":"\\""}',
        note: '',
      },
    });
  });

  test('edits a vault of ours, which we then read and edit', async () => {
    const path = file(await sealed(VALUES));
    sops('set', path, '["web/password"]', '"battery staple"');
    sops('set', path, '["aa/added"]', '"at the end"');
    sops('unset', path, '["web/token"]');
    const { 'web/token': _taken, ...rest } = { ...VALUES, 'web/password': 'battery staple', 'aa/added': 'at the end' };
    const opened = await decryptDocument(readFileSync(path, 'utf8'), identities);
    expect(opened.plain).toEqual(rest);
    expect(decrypted(setValue(opened, 'mail/key', 'ours', tools()))).toEqual({ ...rest, 'mail/key': 'ours' });
  });

  test('writes documents that we read', async () => {
    const plain = join(folder, 'plain.yaml');
    writeFileSync(plain, JSON.stringify({ kind: 'Secret', metadata: { name: 'web' }, stringData: { a: 'x', b: '', c: 'true' } }));
    const text = sops('encrypt', '--age', DEMO_RECIPIENT, '--encrypted-regex', '^(data|stringData)$', plain);
    expect((await decryptDocument(text, identities)).plain).toEqual(JSON.parse(readFileSync(plain, 'utf8')));
  });

  test.each<[string, (text: string) => string]>([
    ['a value', (text) => flip(text, /(web\/password: 'ENC\[AES256_GCM,data:)(.)/)],
    ['the data key', (text) => flip(text, /(-----BEGIN AGE ENCRYPTED FILE-----\n(?:.*\n){4} *)(.)/)],
    ['the mac', (text) => flip(text, /(mac: 'ENC\[AES256_GCM,data:)(.)/)],
    ['the date', (text) => text.replace(/2026-01-02/, '2026-01-03')],
    ['a value away', (text) => text.replace(/web\/password: .*\n/, '')],
  ])('refuses, as we do, a vault with %s changed', async (_, change) => {
    const text = await sealed(VALUES);
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(() => decrypted(changed)).toThrow();
    await expect(decryptDocument(changed, identities)).rejects.toThrow('tampered-document');
  });
});
