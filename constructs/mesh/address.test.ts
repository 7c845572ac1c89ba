import { ipv4 } from '../values/cidr';
import { tailnetIpv6 } from './address';

test.each([
  ['100.64.0.1', 'fd7a:115c:a1e0::1'],
  ['100.64.0.10', 'fd7a:115c:a1e0::a'],
  ['100.64.1.2', 'fd7a:115c:a1e0::102'],
  ['100.65.2.3', 'fd7a:115c:a1e0::1:203'],
])('%s goes with %s', (address, expected) => {
  expect(tailnetIpv6(ipv4(address))).toBe(expected);
});
