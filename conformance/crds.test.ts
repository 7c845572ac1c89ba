import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { load } from 'js-yaml';
import { composeWithOptions } from './site';
import { describeWhere, folderFrom } from './where';

interface Schema {
  readonly [key: string]: unknown;
  readonly properties?: Record<string, Schema>;
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

/** The schema with every object closed, except where the API server itself keeps unknown fields. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { properties, ...rest } = schema as Schema;
  const members = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  if (properties === undefined) return members;
  const own = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, closed(value)]));
  const open = rest['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in rest;
  return { ...members, properties: own, ...(!open && { additionalProperties: false }) };
}

/** `metadata` is only `type: object` in a CRD; what we set of it is written here. */
const METADATA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string' },
    namespace: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

/** Patterns are Go's: a leading `(?i)` is a flag there. */
const goRegExp = Object.assign(
  (pattern: string, flags: string) => new RegExp(pattern.replace('(?i)', ''), pattern.includes('(?i)') ? `${flags}i` : flags),
  { code: 'goRegExp' },
);

function validators(folder: string): Map<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, code: { regExp: goRegExp } });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  const crds = files.map((path) => load(readFileSync(join(folder, path), 'utf8')) as Crd);
  return new Map(
    crds.flatMap(({ spec }) =>
      spec.versions.map(({ name, schema }): [string, ValidateFunction] => {
        const whole = closed(schema.openAPIV3Schema) as Schema;
        const withMetadata = { ...whole, properties: { ...whole.properties, metadata: METADATA } };
        return [`${spec.group}/${name}/${spec.names.kind}`, ajv.compile(withMetadata)];
      }),
    ),
  );
}

/** Of options that are off by default: the folder may lack their CRDs. */
const OPTIONAL = ['upgrade.cattle.io/v1'];

const CORE = /^(v1|apps\/v1|batch\/v1|networking\.k8s\.io\/v1|policy\/v1|rbac\.authorization\.k8s\.io\/v1|storage\.k8s\.io\/v1)$/;

describeWhere(folderFrom('H_KUBE_CRDS'), 'custom resources', 'H_KUBE_CRDS names no folder of CRDs', (folder) => {
  const known = validators(folder);
  const objects = composeWithOptions().files.flatMap(({ path, objects = [] }) => objects.map((object) => ({ path, object })));
  const served = new Set([...known.keys()].map((kind) => kind.slice(0, kind.lastIndexOf('/'))));
  const absent = OPTIONAL.filter((api) => !served.has(api));
  const custom = objects.filter(({ object }) => !CORE.test(object.apiVersion) && !absent.includes(object.apiVersion));
  for (const api of absent) test.skip(`objects of ${api} (skipped: the folder has no CRD of it)`, () => undefined);

  test.each(custom.map(({ path, object }) => [`${object.kind} ${object.metadata?.name} in ${path}`, object] as const))(
    '%s',
    (_, object) => {
      const validate = known.get(`${object.apiVersion}/${object.kind}`);
      expect(validate).toBeDefined();
      validate?.(object);
      expect(validate?.errors ?? []).toEqual([]);
    },
  );

  test('fails for an unknown field at any depth', () => {
    const validate = known.get('helm.toolkit.fluxcd.io/v2/HelmRelease');
    const release = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'a' } };
    expect(validate?.({ ...release, spec: { interval: '1h', install: { crd: 'Skip' } } })).toBe(false);
    expect(validate?.errors?.map(({ params }) => params)).toContainEqual({ additionalProperty: 'crd' });
  });
});
