/** Documents whose every leaf is a string: the part of YAML in which all readers agree. */
import { ProblemError } from '../values/problem';

export type SopsNode = string | readonly SopsNode[] | SopsDocument;
export type SopsDocument = { readonly [key: string]: SopsNode };

/** Keys on the way to a leaf; a number is a place in a list. */
export type SopsPath = readonly (string | number)[];

/** How a path is written in errors. */
export const pathText = (path: SopsPath): string => path.join('.');

/** What a ciphertext is bound to: the keys, without places in lists. Source: getsops/sops `sops.go`, `walkBranch`. */
export const contextOf = (path: SopsPath): string => `${path.filter((part) => typeof part === 'string').join(':')}:`;

const isList = (node: SopsNode): node is readonly SopsNode[] => Array.isArray(node);

/** Every leaf with its path, in document order. */
export function* leavesOf(node: SopsNode, path: SopsPath = []): Generator<{ readonly path: SopsPath; readonly text: string }> {
  if (typeof node === 'string') yield { path, text: node };
  else if (isList(node)) for (const [index, item] of node.entries()) yield* leavesOf(item, [...path, index]);
  else for (const [key, value] of Object.entries(node)) yield* leavesOf(value, [...path, key]);
}

/** The same document with other leaves. */
export function mapLeaves(document: SopsDocument, change: (text: string, path: SopsPath) => string): SopsDocument {
  const walk = (node: SopsNode, path: SopsPath): SopsNode => {
    if (typeof node === 'string') return change(node, path);
    if (isList(node)) return node.map((item, index) => walk(item, [...path, index]));
    return mapKeys(node, path);
  };
  const mapKeys = (node: SopsDocument, path: SopsPath): SopsDocument =>
    Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value, [...path, key])]));
  return mapKeys(document, []);
}

/** The leaf at a path. */
export function leafAt(document: SopsDocument, path: SopsPath): string | undefined {
  let node: SopsNode | undefined = document;
  for (const part of path) {
    if (typeof node !== 'object' || !Object.hasOwn(node, part)) return undefined;
    node = (node as { readonly [key: string | number]: SopsNode })[part];
  }
  return typeof node === 'string' ? node : undefined;
}

/**
 * Accepts what came from YAML or from a caller.
 * @throws ProblemError `bad-sops-leaf` for a leaf that is no string, `bad-sops-key` for a key that readers order or bind differently
 */
export function sopsDocument(value: unknown): SopsDocument {
  const check = (node: unknown, path: SopsPath): void => {
    if (typeof node === 'string') return;
    if (Array.isArray(node)) node.forEach((item, index) => void check(item, [...path, index]));
    else if (isPlainObject(node)) {
      for (const [key, child] of Object.entries(node)) {
        if (/^\d*$/.test(key)) throw badKey(key, path);
        check(child, [...path, key]);
      }
    } else throw badLeaf(node, path);
  };
  if (!isPlainObject(value)) throw badLeaf(value, []);
  if (Object.hasOwn(value, 'sops')) throw badKey('sops', []);
  check(value, []);
  return value as SopsDocument;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value instanceof Date ? 'a date' : `of type ${typeof value}`;
};

const badLeaf = (value: unknown, path: SopsPath) =>
  ProblemError.of('', {
    code: 'bad-sops-leaf',
    message: path.length === 0 ? `the document is ${kindOf(value)}` : `value at "${pathText(path)}" is ${kindOf(value)}`,
    allowed: 'maps and lists of strings',
    fix: 'write it as a string, in quotes',
  });

const badKey = (key: string, path: SopsPath) =>
  ProblemError.of('', {
    code: 'bad-sops-key',
    message: `key "${pathText([...path, key])}" cannot be kept by every reader`,
    allowed: 'keys that are not empty, not a number and, at the top, not "sops"',
    fix: 'choose another key',
  });
