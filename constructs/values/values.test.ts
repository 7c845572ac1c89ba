import { Duration, Size } from 'cdk8s';
import { Construct, RootConstruct } from 'constructs';
import { cidr, contains, hostRange, ipv4 } from './cidr';
import { dnsName, isInside } from './dns-name';
import { authentikDuration, goDuration, prometheusDuration } from './duration';
import { imageRef } from './image-ref';
import { atPath, ProblemError } from './problem';

describe('a value fails', () => {
  test.each<[string, () => unknown, string]>([
    ['for an upper-case name', () => dnsName('Auth.example.org'), 'bad-dns-name: "Auth.example.org"'],
    ['for a bare label', () => dnsName('localhost'), 'bad-dns-name: "localhost"'],
    ['for a trailing dot', () => dnsName('example.org.'), 'bad-dns-name: "example.org."'],
    ['for a label of 64 characters', () => dnsName(`${'a'.repeat(64)}.org`), 'bad-dns-name'],
    ['for an octet above 255', () => ipv4('10.0.0.256'), 'bad-ipv4: "10.0.0.256"'],
    ['for an octet with a leading zero', () => ipv4('10.0.0.01'), 'bad-ipv4: "10.0.0.01"'],
    ['for a range without a mask', () => cidr('10.0.0.1'), 'did you mean "10.0.0.1/32"?'],
    ['for a range with host bits', () => cidr('10.0.0.1/8'), 'bad-cidr: "10.0.0.1/8"'],
    ['for a mask above 32', () => cidr('10.0.0.0/33'), 'bad-cidr: "10.0.0.0/33"'],
    ['for an image without a tag', () => imageRef('ghcr.io/a/b'), 'unpinned-image: image "ghcr.io/a/b"'],
    ['for the latest image', () => imageRef('ghcr.io/a/b:latest'), 'unpinned-image'],
    ['for a tag of one number', () => imageRef('redis:7'), 'unpinned-image: image "redis:7"'],
    ['for a tag of a major version', () => imageRef('traefik:v3'), 'unpinned-image'],
    ['for a range', () => imageRef('busybox:1.x'), 'unpinned-image'],
    ['for a newest build', () => imageRef('web:1.2-latest'), 'unpinned-image'],
    ['for a port taken for a tag', () => imageRef('registry:5000/a/b'), 'unpinned-image'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test.each([
  'ghcr.io/a/b:v1.2',
  'a:2026.8',
  'a:16.15-202608170814-minimal-bookworm',
  'registry:5000/a:0.6.3-rc1',
  `a@sha256:${'0'.repeat(64)}`,
])('%s is pinned', (reference) => {
  expect(imageRef(reference)).toBe(reference);
});

test.each([
  ['100.64.0.0/10', '100.127.255.255', true],
  ['100.64.0.0/10', '100.128.0.0', false],
  ['0.0.0.0/0', '8.8.8.8', true],
  [hostRange(ipv4('10.0.0.1')), '10.0.0.2', false],
])('%s contains %s: %s', (range, address, expected) => {
  expect(contains(cidr(range), ipv4(address))).toBe(expected);
});

test.each([
  ['a.example.org', true],
  ['example.org', true],
  ['badexample.org', false],
])('%s is inside example.org: %s', (name, expected) => {
  expect(isInside(dnsName(name), dnsName('example.org'))).toBe(expected);
});

test.each([
  [Duration.days(180), '4320h', 'days=180'],
  [Duration.minutes(90), '90m', 'seconds=5400'],
  [Duration.seconds(90), '90s', 'seconds=90'],
])('%s is spelled %s and %s', (duration, go, authentik) => {
  expect([goDuration(duration), authentikDuration(duration)]).toEqual([go, authentik]);
});

test('a problem gets the place of whoever knows it, once', () => {
  const fail = () => atPath('apps/web', () => dnsName('x'));
  expect(() => atPath('main', fail)).toThrow('[apps/web] bad-dns-name');
  expect(() =>
    atPath('main', () => {
      throw new TypeError('bug');
    }),
  ).toThrow(TypeError);
  expect(ProblemError.of('a', { code: 'c', message: 'm', fix: 'f', allowed: 'x' }).message).toBe('[a] c: m\n  allowed: x\n  fix: f');
});

test.each([
  [Duration.days(180), '180d'],
  [Duration.hours(36), '36h'],
  [Duration.minutes(5), '5m'],
])('Headscale reads %s as %s', (duration, text) => {
  expect(prometheusDuration(duration)).toBe(text);
});

describe('what a construct library refuses is a problem at its place', () => {
  const child = (...ids: readonly string[]) => {
    const root = new RootConstruct();
    for (const id of ids) new Construct(root, id);
  };
  test.each<[string, () => unknown, string]>([
    ['two of one name', () => child('a', 'a'), 'duplicate-id: two constructs are called "a"'],
    ['a name that JavaScript has at every object', () => child('constructor'), 'reserved-id: nothing can be called "constructor"'],
    ['no name', () => child(''), 'empty-id'],
    ['less than nothing', () => Size.gibibytes(-1), 'bad-amount: Storage amounts cannot be negative. Received: -1'],
    ['a time that runs backwards', () => Duration.days(-1), 'bad-amount: Duration amounts cannot be negative. Received: -1'],
    ['a part of what is counted', () => Size.mebibytes(0.3).toKibibytes(), "bad-amount: '0.3 mebibytes' cannot be converted"],
    ['a time that is no number', () => goDuration(Duration.minutes(Number.NaN)), "bad-amount: 'NaN minutes' cannot be converted"],
  ])('%s', (_, build, message) => {
    expect(() => atPath('apps/web', build)).toThrow(`[apps/web] ${message}`);
  });

  test('and nothing else that they throw is', () => {
    const broken = () => atPath('apps/web', () => new RootConstruct().node.findChild('a'));
    expect(broken).toThrow(new Error("No child with id: 'a'"));
  });
});
