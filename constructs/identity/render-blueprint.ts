/** A blueprint as the text that Authentik's YAML loader reads: every string quoted, one attribute a line. */
import { createHash } from 'node:crypto';
import type { Blueprint, Entry } from './blueprint';
import { type BlueprintValue, Tag } from './tag';

/**
 * The file. Authentik applies it when its text changes, so the label `h-kube.io/rev` changes with the entries and with the seal.
 * @param seal fingerprint of the Secret that its `!Env` values come from @default - it has none
 */
export function renderBlueprint({ name, entries }: Blueprint, seal = ''): string {
  const body = entries.map(renderEntry).join('');
  const rev = createHash('sha256')
    .update(seal + body)
    .digest('hex')
    .slice(0, 16);
  return [
    'version: 1',
    'metadata:',
    `  name: ${quoted(name)}`,
    '  labels:',
    `    ${quoted('h-kube.io/rev')}: ${quoted(rev)}`,
    'entries:',
    body,
  ].join('\n');
}

function renderEntry({ model, state, id, conditions, identifiers, attrs }: Entry): string {
  const lines = [`  - model: ${quoted(model)}`];
  if (state !== undefined) lines.push(`    state: ${quoted(state)}`);
  if (id !== undefined) lines.push(`    id: ${quoted(id)}`);
  if (conditions !== undefined) lines.push('    conditions:', ...conditions.map((each) => `      - ${inline(each)}`));
  if (identifiers !== undefined) lines.push(`    identifiers: ${inline(identifiers)}`);
  if (attrs !== undefined) lines.push('    attrs:', ...Object.entries(attrs).flatMap(([key, value]) => attribute(key, value)));
  return `${lines.join('\n')}\n`;
}

/** One line, or one per item of a list, so that a registry grows by one line. */
function attribute(key: string, value: BlueprintValue): string[] {
  if (!Array.isArray(value) || value.length === 0) return [`      ${quoted(key)}: ${inline(value)}`];
  return [`      ${quoted(key)}:`, ...value.map((item: BlueprintValue) => `        - ${inline(item)}`)];
}

function inline(value: BlueprintValue): string {
  if (value instanceof Tag) return `${value.name} ${inline(value.argument)}`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${quoted(key)}: ${inline(member)}`)
    .join(', ')}}`;
}

/** A JSON string is a double-quoted YAML string, but for a few characters that YAML wants escaped. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
