import { dnsName } from '../values/dns-name';
import { group } from './group';
import { Zone } from './zone';

const zone = new Zone({ domain: 'in.example.org', provider: 'inside', middleware: 'auth', audience: [group('staff')] });

test.each([
  ['web.in.example.org', true],
  ['auth.in.example.org', true],
  ['in.example.org', false],
  ['a.b.in.example.org', false],
  ['webin.example.org', false],
  ['web.out.example.org', false],
])('a zone covers what its wildcard covers: %s is %s', (name, covered) => {
  expect(zone.covers(dnsName(name))).toBe(covered);
});

test('a zone has its own login entrance', () => {
  expect(zone.authHost).toBe('auth.in.example.org');
});

test.each(['a b', 'Web', '', '-x'])('fails for the host label %j', (label) => {
  expect(() => zone.host(label)).toThrow(`"${label}.in.example.org" is not a DNS name`);
});
