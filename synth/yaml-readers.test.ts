/** The judges of our YAML: whatever we write, every reader on the way to the cluster must read back. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CORE_SCHEMA, DUMP_SCHEMA, JSON_SCHEMA, load, loadAll, YAML11_SCHEMA } from 'js-yaml';
import { toYaml, toYamlDocuments } from './yaml';
import { whyNotKey, whyNotText } from './yaml-text';

const WORDS = 'y n yes no on off true false null nan inf infinity none undefined void'.split(' ');
const TRICKY: readonly string[] = [
  ...WORDS.flatMap((word) => [word, word.toUpperCase(), `${word.charAt(0).toUpperCase()}${word.slice(1)}`]),
  ...'~ .inf -.inf +.INF .nan .NaN = << - -- --- ... ? : | |- > ! & * % @ ` # , / [ ] { } [] {} "" \'\' " \' \\'.split(' '),
  ...'0 1 -1 +1 01 0755 08 0o7 0o7_ 0X2 0XE 0xff 0b1 0B1 -0x1f +_4 -4E-_2 1_000 1e3_ _1 1_ 1__0 0_ 1e3 1E3 1e+3 1. .5 -.5'.split(' '),
  ...'1.0 1.5e3 1.e3 .e3 6.8523015e+5 685_230.15 1,000 12:30:45 190:20:30 190:20:30.15 1:1 -1:30 2001-01-01 e3 E3 x1 F00 i'.split(' '),
  ...'9007199254740993 1e400 18446744073709551616 0.10 1.10 1.2.3 v1.2.3 2001-12-14t21:59:43.10-05:00 ${VAR} $(VAR) /etc/x'.split(' '),
  ..."a: :a a:b a::b a#b #a -a ?a [a] {a:b} a] a,b ,a \"a\" 'a' it's a\\b !tag !!str &a *a %a @a `a __proto__ constructor".split(' '),
  ...[
    '',
    ' ',
    'a ',
    ' a',
    '  a  b ',
    'a: b',
    'a :b',
    'a #b',
    'a - b',
    '- a',
    '? a',
    'key: |',
    '{a: b}',
    'say "hi"',
    '2001-12-14 21:59:43 -5',
  ],
  ...['a\n', 'a\n\n', 'a\n\n\n', '\n', '\n\n', '\na', 'a\nb', 'a\nb\n', 'a\n\nb', ' a\nb', '  \na', 'a \nb', 'a\n b\n  c\n', 'a\n  '],
  ...['a\n\tb', '\ta', 'a\tb', '\t', 'a\r\nb', 'a\rb', '\r', '---\na: b\n', '...\n---\n', '# a\nb', '- a\n- b\n', 'x\n---\ny', '|\n  a'],
  ...['%YAML 1.1\n---', 'a: b\nc: "d"\n', '{{ .Values.x }}', 'Host(`a.b`) && !Path(`/c`)', `${'long '.repeat(300)}end`],
  ...['\u0000', '\u0007', '\u001b[31m', '\u00a0', 'a\u00a0', '\u00ad', '\u2028', 'a\u2028b', '\u2029', '\u200b', '\u200e', '\u202e'],
  ...['\ufeff', '\ufeffa', '\ue000', '\ufffd', '\ufdd0', '\u{1fffe}', '\u{10ffff}', 'e\u0301', '😀', 'a\n😀', '日本', 'Zoë', 'für\ndich\n'],
];

const object = (name: string, spec: object) => ({ apiVersion: 'example.org/v1', kind: 'Judged', metadata: { name }, spec });

/** Every tricky string in a list, as a member and as a key, and numbers of every form. */
const TABLE = object('a', {
  list: TRICKY,
  nested: TRICKY.map((text) => [[text], { text, under: [{ deeper: text }] }]),
  keys: Object.fromEntries(
    [...TRICKY, 'k'.repeat(800), '\n'.repeat(399)].filter((text) => whyNotKey(text) === undefined).map((text) => [text, text]),
  ),
  numbers: [0, -0, 1, -1, 0.1, -0.5, 1e-7, -1.5e-10, 5e-324, 2 ** 53 - 1, 1 - 2 ** 53, 1234567.891],
  zz: 'blank lines before the next document\n\n\n',
});

const text = fc
  .oneof(
    fc.constantFrom(...TRICKY),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...' -:#?\'"|>&*!%@`,[]{}~=<\\/.\n\t_+0189xXoObeEaNnyTZé—\u2028\ufeff') }),
  )
  .filter((candidate) => whyNotText(candidate) === undefined);
const key = text.filter((candidate) => whyNotKey(candidate) === undefined);
const number = fc
  .oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .filter((candidate) => !Number.isInteger(candidate) || Number.isSafeInteger(candidate));
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    ...[text, number, fc.boolean(), fc.constant(null)],
    ...[fc.array(tie('value'), { maxLength: 5 }), fc.dictionary(key, tie('value'), { maxKeys: 5 })],
  ),
})).value;
const RANDOM = object('b', { cases: fc.sample(json, { seed: 1, numRuns: 2000 }) });

/** Data as JSON with sorted keys: what it means, whoever read it. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

interface Reader {
  readonly name: string;
  /** The documents of a file. */
  readonly read: (yaml: string) => unknown[];
  /** A call that shows that the program is there. @default - part of this repository */
  readonly needs?: readonly [string, ...string[]];
}

const PYTHON = 'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin.buffer.read().decode()))))';
const readers: readonly Reader[] = [
  { name: 'js-yaml with its default schema', read: (yaml) => loadAll(yaml) },
  { name: 'js-yaml as YAML 1.2 core', read: (yaml) => loadAll(yaml, { schema: CORE_SCHEMA }) },
  { name: 'js-yaml as YAML 1.2 JSON', read: (yaml) => loadAll(yaml, { schema: JSON_SCHEMA }) },
  { name: 'js-yaml as YAML 1.1', read: (yaml) => loadAll(yaml, { schema: YAML11_SCHEMA }) },
  { name: 'js-yaml as all of these at once', read: (yaml) => loadAll(yaml, { schema: DUMP_SCHEMA }) },
  { name: 'PyYAML', needs: ['python3', '-c', 'import yaml'], read: (yaml) => JSON.parse(run(['python3', '-c', PYTHON], yaml)) },
  { name: 'kubectl', needs: ['kubectl', 'version', '--client'], read: readWithKubectl },
  {
    name: 'kubectl behind kustomize, as in Flux',
    needs: ['kubectl', 'kustomize', '--help'],
    read: (yaml) => readWithKubectl(kustomize(yaml)),
  },
];

/** `patch --local` needs no server, and an empty patch changes nothing. It prints one indented object after the other. */
function readWithKubectl(yaml: string): unknown[] {
  const printed = run(['kubectl', 'patch', '--local', '--type=merge', '--patch={}', '--output=json', '--filename=-'], yaml);
  return JSON.parse(`[${printed.trim().replaceAll('\n}\n{', '\n},\n{')}]`);
}

function kustomize(yaml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'h-kube-yaml-'));
  try {
    writeFileSync(join(folder, 'object.yaml'), yaml);
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [object.yaml]\n');
    return run(['kubectl', 'kustomize', folder], '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run([program, ...args]: readonly [string, ...string[]], input: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

const missing = ({ needs }: Reader): boolean => needs !== undefined && spawnSync(needs[0], needs.slice(1)).status !== 0;

for (const reader of readers) {
  const absent = missing(reader);
  const name = absent ? `${reader.name} (skipped: "${reader.needs?.join(' ')}" does not run here)` : reader.name;
  (absent ? describe.skip : describe)(name, () => {
    const documents = absent ? [] : reader.read(toYamlDocuments([TABLE, RANDOM]));

    test('reads every tricky string back as that string', () => {
      expect(canonical(documents[0])).toBe(canonical(TABLE));
    });

    test('reads random data back unchanged', () => {
      expect(canonical(documents[1])).toBe(canonical(RANDOM));
    });
  });
}

test('the table has a hundred strings and more', () => {
  expect(new Set(TRICKY).size).toBeGreaterThan(100);
});

test('js-yaml agrees about any data', () => {
  fc.assert(fc.property(json, (value) => canonical(load(toYaml(value), { schema: YAML11_SCHEMA })) === canonical(value)));
});
