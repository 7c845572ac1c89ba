/** Text that Terraform must take as it stands: in its JSON every string is a template. */
import { Tokenization } from 'cdktf';

/** Doubles the sign before a brace. */
const escaped = (text: string): string => text.replace(/[$%](?=\{)/g, (sign) => sign + sign);

/** A copy in which no text starts a template, keys included; references to resources stay references. */
export function literal(value: unknown): unknown {
  if (typeof value === 'string') return escaped(value);
  if (value === null || typeof value !== 'object' || Tokenization.isResolvable(value)) return value;
  if (Array.isArray(value)) return value.map(literal);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [escaped(key), literal(entry)]));
}

/** A text inside an expression, such as the right side of a comparison. */
export const quoted = (text: string): string => JSON.stringify(escaped(text));
