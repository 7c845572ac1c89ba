/** A DNS name in its one spelling: lower case, no trailing dot. */
import { ProblemError } from './problem';

/** A lower-case fully qualified DNS name (RFC 1123), made by {@link dnsName}. */
export type DnsName = string & { readonly __brand: 'DnsName' };

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** @throws ProblemError `bad-dns-name` unless `text` is lower-case labels joined by dots, at most 253 characters. */
export function dnsName(text: string): DnsName {
  const labels = text.split('.');
  if (text.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) {
    throw ProblemError.of('', {
      code: 'bad-dns-name',
      message: `"${text}" is not a DNS name`,
      allowed: 'lower-case letters, digits and hyphens in at least two labels, such as auth.example.org',
      fix: 'spell the name in full and in lower case',
    });
  }
  return text as DnsName;
}

/** Whether `name` is `zone` itself or below it. */
export function isInside(name: DnsName, zone: DnsName): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
