/** What an API server made of an object: what it lost, and what it added. */
import { quantity } from '../../constructs/values/quantity';

/** A leaf that we did not write. */
export interface Added {
  /** With `*` for every index: `spec.template.spec.containers.*.terminationMessagePath`. */
  readonly path: string;
  readonly value: unknown;
}

export interface Comparison {
  /** Sentences about what we wrote and the server does not have. */
  readonly lost: readonly string[];
  readonly added: readonly Added[];
}

/** What every object gets, whatever is in it, and addresses that are drawn. */
const BOOKKEEPING =
  /^(metadata\.(uid|resourceVersion|generation|creationTimestamp|managedFields\..*|selfLink)|status(\..*)?|spec\.clusterIPs?(\.\*)?|metadata\.labels\.kubernetes\.io\/metadata\.name)$/;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A Secret's text is kept encoded. */
function asStored(object: unknown): unknown {
  if (!isMap(object) || object['kind'] !== 'Secret') return object;
  const { stringData, data, ...rest } = object;
  if (!isMap(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')]);
  return { ...rest, data: { ...(isMap(data) ? data : {}), ...Object.fromEntries(encoded) } };
}

export function compareStored(written: unknown, stored: unknown): Comparison {
  const lost: string[] = [];
  const added: Added[] = [];
  const walk = (a: unknown, b: unknown, path: readonly string[]): void => {
    if (isMap(a) && isMap(b)) {
      for (const [key, value] of Object.entries(a)) walk(value, b[key], [...path, key]);
      for (const [key, value] of Object.entries(b)) if (!Object.hasOwn(a, key)) add(value, [...path, key]);
    } else if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      for (const [index, value] of a.entries()) walk(value, b[index], [...path, String(index)]);
    } else if (!same(a, b, path))
      lost.push(`${path.join('.')} ${isSecret ? 'differs' : `is ${JSON.stringify(b)} instead of ${JSON.stringify(a)}`}`);
  };
  const add = (value: unknown, path: readonly string[]): void => {
    const children = isMap(value) || Array.isArray(value) ? Object.entries(value) : [];
    for (const [key, child] of children) add(child, [...path, key]);
    const text = path.map((part) => (/^\d+$/.test(part) ? '*' : part)).join('.');
    if (children.length === 0 && !BOOKKEEPING.test(text)) added.push({ path: text, value });
  };
  // A Secret's values are nobody's business, even when they differ.
  const isSecret = isMap(written) && written['kind'] === 'Secret';
  walk(asStored(written), stored, []);
  return { lost, added };
}

/** Kubernetes spells amounts its own way. */
function same(a: unknown, b: unknown, path: readonly string[]): boolean {
  if (JSON.stringify(a) === JSON.stringify(b)) return true;
  const isAmount = path.some((part) => /^(requests|limits|hard|max|min|default|defaultRequest|sizeLimit)$/.test(part));
  return isAmount && amount(a) !== undefined && amount(a) === amount(b);
}

const amount = (value: unknown): number | undefined => quantity(String(value));
