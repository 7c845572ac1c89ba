import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { ProblemError } from '../values/problem';
import { identitiesIn, newIdentity, recipientOf } from './age-key';
import { DEMO_RECIPIENT } from './demo-key';
import { exampleTools, flip } from './fixtures';
import { changeDocument, decryptDocument, encryptDocument, type OpenedDocument, setValue } from './sops';

const demo = identitiesIn(readFileSync(join(__dirname, '../../secrets/demo.age-key'), 'utf8'));
const recorded = (name: string): string => readFileSync(join(__dirname, `fixtures/${name}.sops-3.13.3.yaml`), 'utf8');
const recipients = [DEMO_RECIPIENT];
const encrypt = (document: unknown, encryptedRegex?: string) =>
  encryptDocument(document, { ...exampleTools(), recipients, ...(encryptedRegex !== undefined && { encryptedRegex }) });
const open = (text: string): Promise<OpenedDocument> => decryptDocument(text, demo);

async function problemOf(work: () => unknown): Promise<{ readonly code: string; readonly text: string }> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { code: error.problems.map(({ code }) => code).join(), text: error.message };
  }
  throw new Error('it went well');
}

const PLAIN = {
  'web/password': 'correct horse',
  'web/api-token': 'on',
  'mail/password': 'ünï ✓ "quoted" \\ back',
  'mail/key': 'first line\nsecond: line\n',
};

test('the demo key in secrets/ is the one that the code knows', async () => {
  expect(await Promise.all(demo.map(recipientOf))).toEqual([DEMO_RECIPIENT]);
});

describe('documents that sops 3.13.3 wrote', () => {
  test.each<[string, object]>([
    ['vault', PLAIN],
    ['vault-edited', { ...PLAIN, 'web/password': 'battery staple', 'added/last': '12:30:45' }],
    [
      'secret',
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'web', namespace: 'web', annotations: { 'h-kube.io/seal': '0123456789' } },
        type: 'Opaque',
        stringData: { password: 'correct horse', empty: '', 'config.json': '{"port":"8080","yes":"no"}' },
      },
    ],
    [
      'nested',
      { zebra: { list: ['one', 'two', { three: '3' }], empty: '' }, alpha: { note_unencrypted: 'in clear', deep: { deeper: '0x1f' } } },
    ],
  ])('%s is read in its order', async (name, plain) => {
    expect(JSON.stringify((await open(recorded(name))).plain)).toBe(JSON.stringify(plain));
  });

  test('fails for a value that sops encrypted as a number', async () => {
    const { code, text } = await problemOf(() => open(recorded('number')));
    expect(code).toBe('bad-sops-leaf');
    expect(text).toContain('value at "port" was encrypted as something else than a string');
  });

  test('a changed value leaves every other line but the mac and the date', async () => {
    const text = recorded('vault');
    const opened = await open(text);
    const changed = setValue(opened, 'web/password', 'new', exampleTools());
    const before = load(text) as Record<string, unknown>;
    const { sops, ...after } = load(changed) as Record<string, Record<string, unknown>>;
    expect(after).toEqual({ ...opened.encrypted, 'web/password': expect.stringMatching(/^ENC\[/) });
    expect(after['web/password']).not.toBe(before['web/password']);
    expect(sops).toEqual({
      ...(before['sops'] as object),
      lastmodified: '2026-01-02T03:04:05Z',
      mac: expect.stringMatching(/^ENC\[/),
    });
    expect((await open(changed)).plain).toEqual({ ...PLAIN, 'web/password': 'new' });
  });
});

describe('documents of ours', () => {
  test('only what the regex names is encrypted', async () => {
    const text = await encrypt({ kind: 'Secret', metadata: { name: 'web' }, stringData: { a: 'x', b: '' } }, '^(data|stringData)$');
    expect(load(text)).toMatchObject({
      kind: 'Secret',
      metadata: { name: 'web' },
      stringData: { a: expect.stringMatching(/^ENC\[AES256_GCM,data:.+,iv:.+,tag:.+,type:str\]$/), b: '' },
      sops: {
        age: [{ recipient: DEMO_RECIPIENT }],
        encrypted_regex: '^(data|stringData)$',
        lastmodified: '2026-01-02T03:04:05Z',
        version: '3.13.3',
      },
    });
  });

  test('the mac follows the order in which the writer puts the keys', async () => {
    const sorted = (document: object) => dump(document, { sortKeys: true, lineWidth: -1 });
    const text = await encryptDocument({ b: '1', a: '2' }, { ...exampleTools(), render: sorted, recipients });
    expect(JSON.stringify((await open(text)).plain)).toBe('{"a":"2","b":"1"}');
  });

  test('each recipient opens it, and nobody else', async () => {
    const [one, two, other] = await Promise.all([newIdentity(), newIdentity(), newIdentity()]);
    const both = await Promise.all([one, two].map(async (identity) => (await recipientOf(identity)) ?? ''));
    const text = await encryptDocument({ a: 'x' }, { ...exampleTools(), recipients: both });
    expect((await decryptDocument(text, [one])).plain).toEqual({ a: 'x' });
    expect((await decryptDocument(text, [other, two])).plain).toEqual({ a: 'x' });
    const { code, text: message } = await problemOf(() => decryptDocument(text, [other]));
    expect(code).toBe('wrong-key');
    for (const recipient of both) expect(message).toContain(recipient);
    expect(message).not.toContain('AGE-SECRET-KEY');
  });

  test('the same values again are the same text', async () => {
    const opened = await open(await encrypt({ a: 'x', b: ['y'] }));
    expect(changeDocument(opened, { a: 'x', b: ['y'] }, exampleTools('other'))).toBe(opened.text);
  });

  test('values are added and taken away', async () => {
    const opened = await open(await encrypt({ a: 'x', b: 'y' }));
    const text = changeDocument(opened, { b: 'y', c: 'z' }, exampleTools('other'));
    expect((await open(text)).plain).toEqual({ b: 'y', c: 'z' });
    expect((load(text) as Record<string, unknown>)['b']).toBe(opened.encrypted['b']);
  });

  test('any strings come back', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((value) => !value.startsWith('\uFEFF'));
    const key = fc.stringMatching(/^[a-z][a-z/.:-]{0,8}$/).filter((name) => name !== 'sops');
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 2 }, text, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 4 })),
    }));
    const render = (document: object) => JSON.stringify(document);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, node, { maxKeys: 5 }), async (document) => {
        const sealed = await encryptDocument(document, { ...exampleTools(), render, recipients });
        expect((await open(sealed)).plain).toEqual(JSON.parse(JSON.stringify(document)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('what was changed without the key', () => {
  test.each<[string, (text: string) => string]>([
    ['a byte of a value', (text) => flip(text, /(web\/password: ENC\[AES256_GCM,data:)(.)/)],
    ['a byte of a nonce', (text) => flip(text, /(web\/password: ENC\[.*,iv:)(.)/)],
    ['a byte of a tag', (text) => flip(text, /(web\/password: ENC\[.*,tag:)(.)/)],
    ['a shorter tag', (text) => text.replace(/(web\/password: ENC\[.*,tag:)[^,]*/, '$1AAAAAA==')],
    ['the data key', (text) => flip(text, /(-----BEGIN AGE ENCRYPTED FILE-----\n(?:.*\n){4} *)(.)/)],
    ['the mac', (text) => flip(text, /(mac: ENC\[AES256_GCM,data:)(.)/)],
    ['the date', (text) => text.replace(/lastmodified: "\d{4}/, 'lastmodified: "2020')],
    ['the name of a value', (text) => text.replace('web/password:', 'web/passwort:')],
    ['a value taken away', (text) => text.replace(/web\/password: .*\n/, '')],
    ['a value emptied', (text) => text.replace(/web\/password: .*\n/, 'web/password: ""\n')],
    ['a value in clear', (text) => text.replace(/web\/password: .*\n/, 'web/password: known\n')],
    [
      'two values swapped',
      (text) => text.replace('web/password:', 'x:').replace('web/api-token:', 'web/password:').replace('x:', 'web/api-token:'),
    ],
    ['the rule', (text) => text.replace('unencrypted_suffix: _unencrypted', 'encrypted_regex: ^mail')],
  ])('fails for %s', async (_, change) => {
    const text = recorded('vault');
    expect(change(text)).not.toBe(text);
    const { code, text: message } = await problemOf(() => open(change(text)));
    expect(code).toBe('tampered-document');
    expect(message).not.toMatch(/correct horse|AGE-SECRET-KEY|known$/);
  });

  test('fails for a value in clear, which the mac covers too', async () => {
    const { code } = await problemOf(() => open(recorded('secret').replace('name: web', 'name: wob')));
    expect(code).toBe('tampered-document');
  });
});

describe('what is no document of ours', () => {
  test.each<[string, unknown, string, string]>([
    ['a number', { a: { b: 5 } }, 'bad-sops-leaf', 'value at "a.b" is of type number'],
    ['a boolean', { a: [true] }, 'bad-sops-leaf', 'value at "a.0" is of type boolean'],
    ['null', { a: null }, 'bad-sops-leaf', 'value at "a" is null'],
    ['a date', { a: new Date(0) }, 'bad-sops-leaf', 'value at "a" is a date'],
    ['a list', ['a'], 'bad-sops-leaf', 'the document is a list'],
    ['a byte order mark', { a: '\uFEFFx' }, 'bad-sops-leaf', 'value at "a" starts with a byte order mark'],
    [
      'a clear ciphertext',
      { a_unencrypted: 'ENC[AES256_GCM,data:QQ==,iv:QQ==,tag:QQ==,type:str]' },
      'bad-sops-leaf',
      'spelt like a ciphertext',
    ],
    ['a key that is a number', { a: { 12: 'x' } }, 'bad-sops-key', 'key "a.12"'],
    ['an empty key', { '': 'x' }, 'bad-sops-key', 'key ""'],
    ['a key of sops itself', { sops: 'x' }, 'bad-sops-key', 'key "sops"'],
  ])('fails to encrypt %s', async (_, document, code, message) => {
    const problem = await problemOf(() => encrypt(document));
    expect(problem.code).toBe(code);
    expect(problem.text).toContain(message);
  });

  test('fails to encrypt to something that is no recipient', async () => {
    const { code, text } = await problemOf(() => encryptDocument({ a: 'x' }, { ...exampleTools(), recipients: ['age1nobody'] }));
    expect(code).toBe('bad-recipient');
    expect(text).toContain('"age1nobody"');
  });

  test.each<[string, (text: string) => string, string]>([
    ['text that is no YAML', () => 'password: "known', 'not-sops'],
    ['a list', () => '- a', 'not-sops'],
    ['a map in clear', () => 'password: known', 'not-sops'],
    ['no mac', (text) => text.replace(/ {4}mac: .*\n/, ''), 'not-sops'],
    ['an open mac', (text) => text.replace(/mac: .*\n/, 'mac: ABC\n'), 'not-sops'],
    ['no recipient', (text) => text.replace(/ {4}age:\n[\s\S]*?( {4}lastmodified)/, '    age: []\n$1'), 'not-sops'],
    ['another kind of key', (text) => text.replace('    mac:', '    pgp:\n        - fp: x\n    mac:'), 'unsupported-sops'],
    ['a mac over some values', (text) => text.replace('    mac:', '    mac_only_encrypted: true\n    mac:'), 'unsupported-sops'],
    ['a regex that is none', (text) => text.replace('    mac:', '    encrypted_regex: "("\n    mac:'), 'unsupported-sops'],
  ])('fails to read %s', async (_, change, expected) => {
    const { code, text } = await problemOf(() => open(change(recorded('vault'))));
    expect(code).toBe(expected);
    expect(text).not.toContain('known');
  });
});
