/** What a key of a Secret will hold: which values it takes, how it reads with them, and how it is spelt without. */
import { canonicalJson } from './canonical-json';
import { type JsonTemplate, type SecretTemplate, SecretValue } from './secret-value';

/** The values that templates take, by name, each once unless it is declared in two ways. */
export function valuesIn(templates: Iterable<SecretTemplate>): SecretValue[] {
  const found = new Map<string, SecretValue>();
  for (const template of templates) {
    fill(template, (value) => {
      found.set(canonicalJson([value.name, value.origin]), value);
      return '';
    });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text that a template stands for. @param lookup the plain value of a name */
export function fill(template: SecretTemplate, lookup: (value: SecretValue) => string): string {
  if (template instanceof SecretValue) return lookup(template);
  if ('text' in template) return template.text.map((part) => (typeof part === 'string' ? part : lookup(part))).join('');
  return canonicalJson(mapJson(template.json, lookup, (literal) => literal));
}

/** The template as plain JSON, values by name: two that mean different things never look the same. */
export function describe(template: SecretTemplate): unknown {
  const reference = ({ name }: SecretValue) => ({ value: name });
  if (template instanceof SecretValue) return reference(template);
  if ('text' in template) return { text: template.text.map((part) => (typeof part === 'string' ? { literal: part } : reference(part))) };
  return { json: mapJson<unknown>(template.json, reference, (literal) => ({ literal })) };
}

type Literal = string | number | boolean | null;

function mapJson<T>(node: JsonTemplate, value: (value: SecretValue) => T, literal: (literal: Literal) => T): unknown {
  if (node instanceof SecretValue) return value(node);
  if (Array.isArray(node)) return node.map((item: JsonTemplate) => mapJson(item, value, literal));
  if (typeof node !== 'object' || node === null) return literal(node as Literal);
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, mapJson(child as JsonTemplate, value, literal)]));
}
