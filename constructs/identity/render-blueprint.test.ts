import type { Entry } from './blueprint';
import { ReadTag, readBlueprint } from './fixtures';
import { renderBlueprint } from './render-blueprint';
import { Tag } from './tag';

const one = (entry: Omit<Entry, 'model'>) => renderBlueprint({ name: 'test', entries: [{ model: 'm.x', ...entry }] });

describe('the text of a blueprint', () => {
  test('has one attribute a line, and one item of a list a line', () => {
    const text = one({
      id: 'a',
      identifiers: { name: 'n' },
      attrs: { on: true, list: ['x', Tag.env('Y')], none: [], deep: { k: [1, null] } },
    });
    expect(text.split('entries:\n')[1]).toBe(
      [
        '  - model: "m.x"',
        '    id: "a"',
        '    identifiers: {"name": "n"}',
        '    attrs:',
        '      "on": true',
        '      "list":',
        '        - "x"',
        '        - !Env "Y"',
        '      "none": []',
        '      "deep": {"k": [1, null]}',
        '',
      ].join('\n'),
    );
  });

  test.each<[string, Tag, ReadTag]>([
    ['a key of an entry', Tag.keyOf({ id: 'group/a b' }), new ReadTag('!KeyOf', 'group/a b')],
    ['an object that is there', Tag.find('m.x', 'slug', 'y'), new ReadTag('!Find', ['m.x', ['slug', 'y']])],
    ['a variable', Tag.env('SECRET'), new ReadTag('!Env', 'SECRET')],
  ])('writes %s as a tag, in blocks and in lists alike', (_, tag, read) => {
    expect(readBlueprint(one({ conditions: [tag], attrs: { here: tag, there: [tag], deep: { er: [tag] } } })).entries).toEqual([
      { model: 'm.x', conditions: [read], attrs: { here: read, there: [read], deep: { er: [read] } } },
    ]);
  });

  test.each([
    'yes',
    '012',
    'a: b',
    '- #x',
    '"quoted"',
    "it's",
    'two\nlines',
    'tab\t',
    ' edge ',
    '\u2028\u0085\u007f\ufeff',
    'ü 🦊',
    '!Env X',
  ])('reads back %j as the same string, as value and as key', (text) => {
    expect(readBlueprint(one({ attrs: { text, deep: { [text]: [text] } } })).entries[0]?.attrs).toEqual({ text, deep: { [text]: [text] } });
  });

  test('has a revision that follows its entries', () => {
    const rev = (text: string) => readBlueprint(text).metadata.labels['h-kube.io/rev'];
    expect(rev(one({ attrs: { a: 1 } }))).toMatch(/^[0-9a-f]{16}$/);
    expect(rev(one({ attrs: { a: 1 } }))).toBe(rev(one({ attrs: { a: 1 } })));
    expect(rev(one({ attrs: { a: 1 } }))).not.toBe(rev(one({ attrs: { a: 2 } })));
  });
});
