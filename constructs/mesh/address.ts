/** Tailnet addresses: Headscale hands out an IPv6 address with each IPv4 one, and ours go in step. */
import type { Ipv4 } from '../values/cidr';

/** Headscale accepts no others. Source: headscale 0.29, hscontrol/types/config.go. */
export const PREFIXES = { v4: '100.64.0.0/10', v6: 'fd7a:115c:a1e0::/48' } as const;

/** `100.64.0.4` goes with `fd7a:115c:a1e0::4`, `100.65.2.3` with `fd7a:115c:a1e0::1:203`. */
export function tailnetIpv6(address: Ipv4): string {
  const [, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const groups = [b - 64, c * 256 + d].map((group) => group.toString(16));
  return `fd7a:115c:a1e0::${groups[0] === '0' ? groups[1] : groups.join(':')}`;
}
