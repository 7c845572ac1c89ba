/** Names, texts, numbers and addresses as people might write them: mostly well, sometimes on purpose not. */
import fc, { type Arbitrary } from 'fast-check';

/** How many of a thousand values are wrong on purpose. */
export type Mischief = number;

export const mixed = <T>(good: Arbitrary<T>, bad: Arbitrary<T>, mischief: Mischief): Arbitrary<T> =>
  mischief === 0 ? good : fc.oneof({ arbitrary: good, weight: 1000 - mischief }, { arbitrary: bad, weight: mischief });

const part = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const kebab = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('-'));
/** Allowed everywhere, and something else to a YAML reader or to JavaScript. */
const ODD = ['null', 'true', 'no', 'on', 'e1', 'prototype', 'tostring', 'valueof', 'default', 'x'.repeat(40)];
const HOSTILE = [
  ...[
    '',
    ' ',
    '-',
    'A',
    'a_b',
    'a.b',
    '.',
    '..',
    '../x',
    'a/b',
    '/',
    '0',
    '1a',
    '0x10',
    '-a',
    'a-',
    'a--b',
    'a b',
    'a\nb',
    '*',
    '!x',
    '%',
    '#',
  ],
  ...['ünïcödé', '日本', '🦆', '\u0000', '\ud800', '\u2028', '\ufeff', "'", '"', '\\', '$', '${a}', '%{if a}', '{{a}}', '<a>', '`a`', ';'],
  ...[
    '__proto__',
    'hasOwnProperty',
    'toString',
    'kube-system',
    'flux-system',
    'admin',
    'postgres',
    'sops',
    'kustomization',
    'anchor',
    'nodes',
  ],
  ...[54, 58, 63, 64, 128, 200, 254, 300].map((length) => 'x'.repeat(length)),
];

const hostileName = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** A name in kebab case. */
export const name = (mischief: Mischief): Arbitrary<string> =>
  mixed(fc.oneof({ arbitrary: kebab, weight: 30 }, { arbitrary: fc.constantFrom(...ODD), weight: 1 }), hostileName, mischief);

/** A bucket's, of three letters and more. */
export const bucketName = (m: Mischief): Arbitrary<string> =>
  mixed(
    name(0).map((said) => `b-${said}`),
    name(500),
    m,
  );

/** A name of PostgreSQL, or of a variable. */
export const identifier = (mischief: Mischief): Arbitrary<string> =>
  mixed(
    kebab.map((text) => text.replaceAll('-', '_')),
    hostileName,
    mischief,
  );

/** Anything that somebody may want to say. */
export const text = (mischief: Mischief): Arbitrary<string> =>
  mixed(
    fc.oneof(
      fc.string({ minLength: 1, maxLength: 40 }).map((said) => `it is ${said.trim()}.`),
      fc.constantFrom(
        'für Ü und 🦆',
        '日本語',
        "it's",
        'say "x": y',
        '# one',
        '- two',
        '${three}',
        '{{ four }}',
        '{% five %}',
        '%{ six }',
        'null',
      ),
    ),
    hostileName,
    mischief,
  );

const HOSTILE_NUMBERS = [-1, 0, 0.1, 1.5, 65536, 1e9, 2 ** 31, 2 ** 53, 1e21, Number.NaN, Number.POSITIVE_INFINITY];

export const number = (min: number, max: number, mischief: Mischief): Arbitrary<number> =>
  mixed(fc.integer({ min, max }), fc.constantFrom(...HOSTILE_NUMBERS), mischief);

/** Of a {@link Size}: cdk8s itself refuses what is below nothing. */
export const amount = (min: number, max: number, mischief: Mischief): Arbitrary<number> =>
  mixed(fc.integer({ min, max }), fc.constantFrom(0, 0.1, 0.3, 1.5, 1 / 3, 1e-9, 1e9, 2 ** 53), mischief);

export const port = (mischief: Mischief): Arbitrary<number> => number(1, 65535, mischief);

export const cpu = (mischief: Mischief): Arbitrary<string> =>
  mixed(
    fc.constantFrom('10m', '50m', '100m', '0.1', '0.05'),
    fc.oneof(fc.constantFrom('1e3', '1k', '-1', '0', '1.5m', '1 ', '1n'), hostileName),
    mischief,
  );

export const ipv4 = (mischief: Mischief, first: string): Arbitrary<string> =>
  mixed(
    fc.tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 1, max: 254 })).map(([c, d]) => `${first}.${c}.${d}`),
    fc.oneof(fc.constantFrom('0.0.0.0', '255.255.255.255', '1.2.3', '1.2.3.04', '::1', '10.42.0.1'), fc.ipV4(), hostileName),
    mischief,
  );

export const url = (mischief: Mischief): Arbitrary<string> =>
  mixed(
    fc.tuple(fc.constantFrom('https://git.example.org/', 'ssh://git@git.example.org/'), kebab).map((parts) => parts.join('')),
    fc.oneof(fc.constantFrom('http://x', 'git@github.com:a/b', 'file:///etc', 'https://', 'ssh://', 'https://a b/'), hostileName),
    mischief,
  );

export const index: Arbitrary<number> = fc.nat({ max: 1000 });
/** At least one of a list, by index. */
export const indices = fc.array(index, { minLength: 1, maxLength: 3 });
