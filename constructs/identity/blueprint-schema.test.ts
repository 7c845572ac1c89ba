import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import { clients, exampleSite, inside, staff } from '../cluster/fixtures';
import { dnsName } from '../values/dns-name';
import { exampleBlueprint, type ReadEntry, ReadTag, readBlueprint } from './fixtures';
import { renderBlueprint } from './render-blueprint';

/** A folder with `authentik/blueprint.schema.json` as Authentik publishes it. */
const folder = process.env['H_KUBE_SCHEMAS'];
const why = folder === undefined ? ' (skipped: H_KUBE_SCHEMAS names no folder with authentik/blueprint.schema.json)' : '';

interface ModelSchema {
  readonly properties: Readonly<Record<string, { readonly type?: string; readonly items?: { readonly type?: string } }>>;
}

const text = renderBlueprint(
  exampleBlueprint(
    { outside: { host: dnsName('mesh.example.org'), audience: [staff, clients] }, zone: { host: inside.host('a'), audience: [staff] } },
    ['vpn'],
    {
      ...exampleSite,
      people: [{ email: 'ada@example.org', name: 'Ada', groups: [staff] }],
    },
  ),
);

(folder === undefined ? describe.skip : describe)(`Authentik’s own schema${why}`, () => {
  const schema = JSON.parse(folder === undefined ? '{}' : readFileSync(join(folder, 'authentik/blueprint.schema.json'), 'utf8'));
  const models: Readonly<Record<string, ModelSchema>> = schema.$defs ?? schema.definitions;
  const modelOf = ({ model }: ReadEntry) => models[`model_${model}`];

  /** Keys are whole numbers for users and providers, UUIDs for all else. */
  function placeholder(tag: ReadTag, type: string | undefined): unknown {
    if (tag.name === '!Env') return 'secret';
    return type === 'integer' ? 1 : '00000000-0000-4000-8000-000000000000';
  }
  function filled(entry: ReadEntry): ReadEntry {
    const fill = (fields: Readonly<Record<string, unknown>> | undefined) =>
      Object.fromEntries(
        Object.entries(fields ?? {}).map(([key, value]) => {
          const slot = modelOf(entry)?.properties[key];
          if (value instanceof ReadTag) return [key, placeholder(value, slot?.type)];
          if (Array.isArray(value))
            return [key, value.map((each) => (each instanceof ReadTag ? placeholder(each, slot?.items?.type) : each))];
          return [key, value];
        }),
      );
    const { conditions, identifiers, attrs, ...rest } = entry;
    return {
      ...rest,
      ...(conditions && { conditions: [true] }),
      ...(identifiers && { identifiers: fill(identifiers) }),
      ...(attrs && { attrs: fill(attrs) }),
    };
  }

  const valid = new Ajv({
    strict: false,
    allErrors: true,
    formats: { uuid: /^[0-9a-f-]{36}$/, email: /^\S+@\S+$/, 'date-time': true, uri: true },
  }).compile(schema);
  function errors(blueprint: string): ErrorObject[] {
    const read = readBlueprint(blueprint);
    valid({ ...read, entries: read.entries.map(filled) });
    return valid.errors ?? [];
  }

  test('accepts every entry', () => {
    expect(errors(text)).toEqual([]);
  });

  test('fails for a mode that is none', () => {
    expect(errors(text.replace('"forward_single"', '"forward_one"'))).toContainEqual(
      expect.objectContaining({ instancePath: expect.stringMatching(/\/attrs\/mode$/) }),
    );
  });

  test('knows every attribute that we write', () => {
    // The schema lets unknown ones pass, and Authentik ignores them.
    for (const entry of readBlueprint(text).entries) {
      const known = Object.keys(modelOf(entry)?.properties ?? {});
      expect(known).toEqual(expect.arrayContaining(Object.keys({ ...entry.attrs, ...entry.identifiers })));
    }
  });
});
