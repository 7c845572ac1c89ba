/** IPv4 addresses and ranges. */
import { ProblemError } from './problem';

/** An IPv4 address in dotted form, made by {@link ipv4}. */
export type Ipv4 = string & { readonly __brand: 'Ipv4' };
/** An IPv4 range such as `10.42.0.0/16`, made by {@link cidr}. */
export type Cidr = string & { readonly __brand: 'Cidr' };

function octets(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map(Number);
}

const toNumber = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);

/** @throws ProblemError `bad-ipv4` */
export function ipv4(text: string): Ipv4 {
  if (octets(text) === undefined) {
    throw ProblemError.of('', {
      code: 'bad-ipv4',
      message: `"${text}" is not an IPv4 address`,
      allowed: 'four numbers from 0 to 255',
      fix: 'correct the address',
    });
  }
  return text as Ipv4;
}

/** @throws ProblemError `bad-cidr` when the mask is missing or host bits are set */
export function cidr(text: string): Cidr {
  const [address = '', mask = ''] = text.split('/');
  const parts = octets(address);
  const bits = /^\d{1,2}$/.test(mask) ? Number(mask) : Number.NaN;
  if (parts === undefined || !(bits <= 32) || toNumber(parts) % 2 ** (32 - bits) !== 0) {
    throw ProblemError.of('', {
      code: 'bad-cidr',
      message: `"${text}" is not an IPv4 range`,
      allowed: 'a network address and a mask of 0 to 32, such as 10.42.0.0/16',
      fix: mask === '' ? `did you mean "${text}/32"?` : 'clear the bits behind the mask',
    });
  }
  return text as Cidr;
}

/** Whether `address` lies in `range`. */
export function contains(range: Cidr, address: Ipv4): boolean {
  const [network = '', mask = '32'] = range.split('/');
  const size = 2 ** (32 - Number(mask));
  const first = toNumber(octets(network) ?? []);
  const number = toNumber(octets(address) ?? []);
  return number >= first && number < first + size;
}

/** The range that holds one address. */
export const hostRange = (address: Ipv4): Cidr => cidr(`${address}/32`);
