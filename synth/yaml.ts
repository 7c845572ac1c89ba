/** Our own YAML for plain JSON data: same data, same bytes, and every reader agrees on what they say. */
import { ProblemError } from '../constructs/values/problem';
import { inlineText, literalText, whyNotKey, whyNotText } from './yaml-text';

/** One document. @throws ProblemError `not-json`, `circular-data`, `unsafe-number`, `unwritable-text`, `unwritable-key`, each naming the JSON path */
export function toYaml(value: unknown): string {
  return new Emitter().document(value);
}

/** Several documents, such as the objects of one file. @throws ProblemError as {@link toYaml} */
export function toYamlDocuments(objects: readonly object[]): string {
  return objects.map(toYaml).join('---\n');
}

const FIRST_KEYS: Readonly<Record<string, readonly string[]>> = {
  $: ['apiVersion', 'kind', 'metadata'],
  '$.metadata': ['name', 'namespace'],
};

class Emitter {
  private readonly lines: string[] = [];
  private readonly place: (string | number)[] = [];
  private readonly ancestors = new Set<object>();

  document(value: unknown): string {
    this.write(value, '', '', true);
    return `${this.lines.join('\n')}\n`;
  }

  /** @param lead what stands before the value on its line @param indent of what is inside the value @param compact whether its first child shares that line */
  private write(value: unknown, lead: string, indent: string, compact: boolean): void {
    if (typeof value === 'string') this.writeText(value, lead, indent);
    else if (typeof value === 'object' && value !== null) this.writeCollection(value, lead, indent, compact);
    else this.lines.push(lead + this.scalar(value));
  }

  private writeText(text: string, lead: string, indent: string): void {
    const reason = whyNotText(text);
    if (reason !== undefined) throw this.problem('unwritable-text', reason, 'remove it, or encode the text');
    const [header, ...lines] = literalText(text) ?? [inlineText(text)];
    const margin = indent === '' ? '  ' : indent;
    this.lines.push(`${lead}${header}`);
    for (const line of lines) this.lines.push(line === '' ? '' : margin + line);
  }

  private writeCollection(value: object, lead: string, indent: string, compact: boolean): void {
    if (this.ancestors.has(value)) throw this.problem('circular-data', 'contains itself', 'write the data out, or refer to it by name');
    const children = Array.isArray(value) ? Array.from(value, (child, index): Child => [index, child]) : this.members(value);
    if (children.length === 0) {
      this.lines.push(lead + (Array.isArray(value) ? '[]' : '{}'));
      return;
    }
    this.ancestors.add(value);
    if (!compact) this.lines.push(lead.trimEnd());
    for (const [index, [step, child]] of children.entries()) {
      this.place.push(step);
      const start = compact && index === 0 ? lead : indent;
      if (typeof step === 'number') this.write(child, `${start}- `, `${indent}  `, true);
      else this.write(child, `${start}${this.key(step)}: `, `${indent}  `, false);
      this.place.pop();
    }
    this.ancestors.delete(value);
  }

  private members(value: object): Child[] {
    const prototype = Object.getPrototypeOf(value);
    // Plain objects of another realm (a test runner's, a worker's) have another Object.prototype, itself without a prototype.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw this.problem('not-json', `is an instance of ${value.constructor.name}`, 'pass plain data');
    }
    return this.sorted(Object.entries(value).filter(([, child]) => child !== undefined));
  }

  private key(text: string): string {
    const reason = whyNotKey(text);
    if (reason !== undefined) throw this.problem('unwritable-key', reason, 'use another key');
    return inlineText(text);
  }

  private sorted(members: [string, unknown][]): Child[] {
    const first = this.place.length < 2 ? FIRST_KEYS[this.jsonPath()] : undefined;
    const rank = (key: string) => {
      const index = first?.indexOf(key) ?? -1;
      return index < 0 ? Number.MAX_VALUE : index;
    };
    return members.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  }

  private scalar(value: unknown): string {
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.problem('not-json', `is ${nameOf(value)}`, 'pass plain data');
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw this.problem('unsafe-number', `is ${value}, which readers round`, 'pass it as a string');
    }
    // YAML 1.1 wants a dot before an exponent: 1e-7 would be a string to PyYAML.
    return String(value).replace(/^(-?\d+)e/, '$1.0e');
  }

  private problem(code: string, message: string, fix: string): ProblemError {
    return ProblemError.of('', { code, message: `${this.jsonPath()} ${message}`, fix });
  }

  private jsonPath(): string {
    return this.place.reduce<string>((path, step) => path + (PATH_WORD.test(String(step)) ? `.${step}` : `[${JSON.stringify(step)}]`), '$');
  }
}

/** A place inside a collection and what is there. */
type Child = [step: string | number, child: unknown];

const PATH_WORD = /^[A-Za-z_]\w*$/;

function nameOf(value: unknown): string {
  return typeof value === 'function' || typeof value === 'symbol'
    ? `a ${typeof value}`
    : typeof value === 'bigint'
      ? `${value}n`
      : String(value);
}
