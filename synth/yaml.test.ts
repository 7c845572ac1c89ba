import { problemsOf } from '../constructs/values/fixtures';
import { toYaml, toYamlDocuments } from './yaml';

const lines = (...each: string[]): string => `${each.join('\n')}\n`;

test.each<[string, unknown, string]>([
  ['null', null, lines('null')],
  ['true', true, lines('true')],
  ['text', 'a\nb', lines('|-', '  a', '  b')],
  ['an empty list', [], lines('[]')],
  ['an empty object', {}, lines('{}')],
  ['empty collections inside', { a: [], b: [{}, []] }, lines('a: []', 'b:', '  - {}', '  - []')],
  ['lists in lists', [[1, [2, 3]], 4], lines('- - 1', '  - - 2', '    - 3', '- 4')],
  ['objects in lists', { a: [{ b: 1, c: { d: 2 } }] }, lines('a:', '  - b: 1', '    c:', '      d: 2')],
  ['lists in objects in lists', [{ a: [{ b: [1] }] }], lines('- a:', '    - b:', '        - 1')],
  ['members that are undefined', { a: undefined, b: { c: undefined } }, lines('b: {}')],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), lines('a: 1')],
  ['the same object twice', ((one) => ({ a: one, b: one }))({ c: 1 }), lines('a:', '  c: 1', 'b:', '  c: 1')],
  ['a long line', { a: 'word '.repeat(99).trim() }, lines(`a: ${'word '.repeat(99).trim()}`)],
])('writes %s', (_, value, yaml) => {
  expect(toYaml(value)).toBe(yaml);
});

test('sorts keys by code unit, but what names an object comes first', () => {
  const labels = { name: 'kept in order', app: 'x' };
  const object = {
    spec: { b: 1, a: 2, B: 3, metadata: 4, kind: 5 },
    metadata: { labels, namespace: 'ns', name: 'x' },
    kind: 'K',
    apiVersion: 'v1',
  };
  expect(toYaml(object)).toBe(
    lines(
      ...['apiVersion: v1', 'kind: K', 'metadata:', '  name: x', '  namespace: ns', '  labels:', '    app: x', '    name: kept in order'],
      ...['spec:', '  B: 3', '  a: 2', '  b: 1', '  kind: 5', '  metadata: 4'],
    ),
  );
});

test.each<[string, string]>([
  ['plain text: a:b, (c)', `'plain text: a:b, (c)'`],
  ['registry.example.org/a/b:1.2@sha256:0f', 'registry.example.org/a/b:1.2@sha256:0f'],
  ['/etc/x', '/etc/x'],
  ['two words', 'two words'],
  ['on', `'on'`],
  ['N', `'N'`],
  ['0755', `'0755'`],
  ['.5', `'.5'`],
  ['', `''`],
  [' a', `' a'`],
  ['a ', `'a '`],
  ['a:', `'a:'`],
  ["it's", `'it''s'`],
  ['a"b\\', `'a"b\\'`],
  ['a\tb', '"a\\tb"'],
  ['\u0000\u001b\r', '"\\x00\\x1b\\r"'],
  ['\u2028\ufeff\u200b', '"\\u2028\\ufeff\\u200b"'],
  ['Zoë → “x” \\', '"Zoë → “x” \\\\"'],
  ['😀', '"\\U0001f600"'],
  ['日本', '"\\u65e5\\u672c"'],
])('writes the text %j as %s, and as a key in the same way', (text, yaml) => {
  expect(toYaml([text])).toBe(lines(`- ${yaml}`));
  expect(toYaml({ [text]: 1 })).toBe(lines(`${yaml}: 1`));
});

test.each<[string, string]>([
  ['a\nb', lines('- |-', '  a', '  b')],
  ['a\nb\n', lines('- |', '  a', '  b')],
  ['a\nb\n\n', lines('- |+', '  a', '  b', '')],
  ['a\n\n  ë #\n', lines('- |', '  a', '', '    ë #')],
  ['a \nb', lines('- "a \\nb"')],
  ['a\nb ', lines('- "a\\nb "')],
  ['a\n  \nb', lines('- "a\\n  \\nb"')],
  ['\na', lines('- "\\na"')],
  [' a\nb', lines('- " a\\nb"')],
  ['a\n\tb', lines('- "a\\n\\tb"')],
  ['a\r\nb', lines('- "a\\r\\nb"')],
  ['a\n😀', lines('- "a\\n\\U0001f600"')],
])('writes the lines %j as %j', (text, yaml) => {
  expect(toYaml([text])).toBe(yaml);
});

test.each<[number, string]>([
  [0, '0'],
  [-0, '0'],
  [-12, '-12'],
  [2 ** 53 - 1, '9007199254740991'],
  [0.1, '0.1'],
  [1e-7, '1.0e-7'],
  [-2.5e-9, '-2.5e-9'],
])('writes the number %p as %s', (number, yaml) => {
  expect(toYaml(number)).toBe(lines(yaml));
});

test('separates documents, and separates nothing when there is one or none', () => {
  expect(toYamlDocuments([{ a: 1 }, { b: 'x\n\n' }, {}])).toBe('a: 1\n---\nb: |+\n  x\n\n---\n{}\n');
  expect(toYamlDocuments([{ a: 1 }])).toBe('a: 1\n');
  expect(toYamlDocuments([])).toBe('');
});

const loop: Record<string, unknown> = {};
loop['again'] = [loop];

class Box {}

test.each<[string, unknown, string, string]>([
  ['NaN', { a: [{ 'b c': Number.NaN }] }, 'not-json', '$.a[0]["b c"] is NaN'],
  ['infinity', [-Infinity], 'not-json', '$[0] is -Infinity'],
  ['nothing at all', undefined, 'not-json', '$ is undefined'],
  ['a hole in a list', [1, undefined], 'not-json', '$[1] is undefined'],
  ['a function', { a: () => 1 }, 'not-json', '$.a is a function'],
  ['a symbol', { a: Symbol('x') }, 'not-json', '$.a is a symbol'],
  ['a bigint', { a: 1n }, 'not-json', '$.a is 1n'],
  ['a date', { a: new Date(0) }, 'not-json', '$.a is an instance of Date'],
  ['a map', { a: new Map() }, 'not-json', '$.a is an instance of Map'],
  ['an instance', { a: new Box() }, 'not-json', '$.a is an instance of Box'],
  ['a circle', loop, 'circular-data', '$.again[0] contains itself'],
  ['an integer that readers round', { a: 2 ** 53 }, 'unsafe-number', '$.a is 9007199254740992, which readers round'],
  ['a number beyond integers', { a: 1e300 }, 'unsafe-number', '$.a is 1e+300, which readers round'],
  ['a lone surrogate', { a: 'x\ud800' }, 'unwritable-text', '$.a holds U+D800, which does not reach the cluster unchanged'],
  ['a next-line character', { a: 'x\u0085' }, 'unwritable-text', '$.a holds U+0085, which does not reach the cluster unchanged'],
  ['a delete character', { a: '\u007f' }, 'unwritable-text', '$.a holds U+007F, which does not reach the cluster unchanged'],
  ['a non-character', { a: 'a\n\ufffe' }, 'unwritable-text', '$.a holds U+FFFE, which does not reach the cluster unchanged'],
  [
    'such a character in a key',
    { 'a\udc00': 1 },
    'unwritable-key',
    '$["a\\udc00"] holds U+DC00, which does not reach the cluster unchanged',
  ],
  ['a merge key', { a: { '<<': {} } }, 'unwritable-key', '$.a["<<"] is a key that kustomize drops'],
  ['an endless key', { ['k'.repeat(801)]: 1 }, 'unwritable-key', `$.${'k'.repeat(801)} is a key of more than 800 characters`],
])('fails on %s', (_, value, code, message) => {
  expect(problemsOf(() => toYaml(value))).toMatchObject([{ path: '', code, message }]);
});
