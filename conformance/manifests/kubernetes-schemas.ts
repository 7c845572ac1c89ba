/** Kubernetes' own OpenAPI document and CRDs as the strict JSON schemas that kubeconform reads. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';

type Schema = Readonly<Record<string, unknown>>;

interface Crd {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** kubeconform's template of the paths that these functions write. */
export const LOCATION = '{{.Group}}/{{.ResourceAPIVersion}}/{{.ResourceKind}}.json';

const IDENTITY = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };

function write(folder: string, { group, version, kind }: GroupVersionKind, schema: unknown): void {
  // kubeconform takes the version of the core group for its name too.
  const path = join(folder, group || version, version, `${kind.toLowerCase()}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(schema));
}

/** @param openApi `api/openapi-spec/swagger.json` of the sources */
export function writeKubernetes(folder: string, openApi: string): void {
  const { definitions } = JSON.parse(readFileSync(openApi, 'utf8')) as { definitions: Readonly<Record<string, Schema>> };
  for (const definition of Object.values(definitions)) {
    for (const kind of (definition['x-kubernetes-group-version-kind'] ?? []) as GroupVersionKind[]) {
      if (definition['properties'] !== undefined) write(folder, kind, closed(inlined(definition, definitions, [])));
    }
  }
}

/** @param source a folder of CustomResourceDefinitions */
export function writeCustom(folder: string, source: string): void {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  for (const path of files) {
    for (const { kind, spec } of loadAll(readFileSync(join(source, path), 'utf8')) as Crd[]) {
      if (kind !== 'CustomResourceDefinition') continue;
      for (const { name, schema } of spec.versions) {
        const { properties = {}, ...rest } = schema.openAPIV3Schema;
        write(
          folder,
          { group: spec.group, version: name, kind: spec.names.kind },
          closed({ ...rest, properties: { ...IDENTITY, ...(properties as Schema) } }),
        );
      }
    }
  }
}

/** The schema with what it refers to in place; what contains itself is left open where it comes round again. */
function inlined(schema: unknown, definitions: Readonly<Record<string, Schema>>, inside: readonly string[]): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => inlined(entry, definitions, inside));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref } = schema as { $ref?: unknown };
  if (typeof $ref === 'string') {
    const name = $ref.replace('#/definitions/', '');
    return inside.includes(name) ? {} : inlined(definitions[name], definitions, [...inside, name]);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, inlined(value, definitions, inside)]));
}

/** Objects take no other fields, except where the API server keeps them; formats that are Kubernetes' own are spelt out. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { properties, pattern: _goPattern, ...rest } = schema as Schema;
  if (rest['x-kubernetes-int-or-string'] === true || rest['format'] === 'int-or-string') return { type: ['integer', 'string'] };
  const members = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  if (properties === undefined) return members;
  const own = Object.fromEntries(Object.entries(properties as Schema).map(([key, value]) => [key, closed(value)]));
  const open = rest['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in rest;
  return { ...members, properties: own, ...(!open && { additionalProperties: false }) };
}
