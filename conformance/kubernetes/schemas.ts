/** An API server's own schemas as kubeconform reads them: one file per kind, objects closed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeClient } from './client';

interface Definition {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
}

/** Kinds that JSON schema has no word for. */
const SPECIAL: Readonly<Record<string, object>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { oneOf: [{ type: 'string' }, { type: 'integer' }] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
};

/** Where kubeconform finds them below the folder. */
export const TEMPLATE = '{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json';

/** @returns the folder with the schemas of everything that the server serves */
export async function writeSchemas(client: KubeClient, folder: string): Promise<string> {
  const { body } = await client.call<{ definitions: Readonly<Record<string, Definition>> }>('GET', '/openapi/v2');
  const definitions = new Map(Object.entries(body.definitions).map(([name, definition]) => [name, SPECIAL[name] ?? closed(definition)]));
  mkdirSync(folder, { recursive: true });
  for (const [name, definition] of Object.entries(body.definitions)) {
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      writeFileSync(
        // kubeconform takes `v1` for the group of what has none.
        join(folder, `${kind.toLowerCase()}-${group || version}-${version}.json`),
        JSON.stringify({ $ref: `${PREFIX}${name}`, definitions: Object.fromEntries(reachable(name, definitions)) }),
      );
    }
  }
  return folder;
}

const PREFIX = '#/definitions/';

/** A definition and all that it mentions: the whole of them takes kubeconform a second per kind. */
function reachable(name: string, all: ReadonlyMap<string, unknown>, found = new Map<string, unknown>()): ReadonlyMap<string, unknown> {
  if (found.has(name)) return found;
  const definition = all.get(name);
  found.set(name, definition);
  for (const [, other = ''] of JSON.stringify(definition).matchAll(/"#\/definitions\/([^"]+)"/g)) reachable(other, all, found);
  return found;
}

/** Unknown members are refused, except where the server keeps them. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const { properties, ...rest } = value as Definition;
  const members = Object.fromEntries(Object.entries(rest).map(([key, child]) => [key, closed(child)]));
  if (members['format'] === 'int-or-string' || members['x-kubernetes-int-or-string'] === true) {
    return SPECIAL['io.k8s.apimachinery.pkg.util.intstr.IntOrString'];
  }
  if (properties === undefined) return members;
  const own = Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, closed(child)]));
  const open = rest['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in rest;
  return { ...members, properties: own, ...(!open && { additionalProperties: false }) };
}
