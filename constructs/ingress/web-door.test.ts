import { type Audience, publicBecause } from '../access/audience';
import { Door } from '../access/door';
import { group } from '../access/group';
import { Zone } from '../access/zone';
import { App } from '../cluster/app';
import { Cluster } from '../cluster/cluster';
import { clients, exampleApp, exampleNetwork, exampleSite, inside, staff } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import type { Site } from '../cluster/site';
import { dnsName } from '../values/dns-name';
import { reported } from '../values/problem';
import { WebDoor, type WebDoorProps } from './web-door';

const web = { name: 'web', namespace: 'web', port: 8080, pods: { labels: { app: 'web' }, port: 3000 } };

function open(props: Partial<WebDoorProps>, site: Site = exampleSite): WebDoor {
  const doors: WebDoor[] = [];
  const define = exampleApp(
    'apps/web',
    (self) => void doors.push(new WebDoor(self, 'ingress', { host: inside.host('web'), audience: [staff], to: web, ...props })),
    { namespace: namespace('web', 'restricted') },
  );
  new Cluster({ site, machines: [], network: exampleNetwork }).define([define]);
  return doors[0] as WebDoor;
}

const ingress = (door: WebDoor): Ingress => (door.node.findChild('Resource') as unknown as { toJson(): Ingress }).toJson();
interface Ingress {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations: Record<string, string> };
  readonly spec: unknown;
}

const middlewares = (door: WebDoor) => ingress(door).metadata.annotations['traefik.ingress.kubernetes.io/router.middlewares'];

describe('a web door', () => {
  test('is an Ingress with TLS, beside its Service', () => {
    expect(ingress(open({}))).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'web-in',
        namespace: 'web',
        annotations: {
          'cert-manager.io/cluster-issuer': 'letsencrypt-prod',
          'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
          'traefik.ingress.kubernetes.io/router.tls': 'true',
          'traefik.ingress.kubernetes.io/router.middlewares': 'kube-system-authentik-auth@kubernetescrd',
        },
      },
      spec: {
        ingressClassName: 'traefik',
        rules: [
          {
            host: 'web.in.example.org',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 8080 } } } }] },
          },
        ],
        tls: [{ hosts: ['web.in.example.org'], secretName: 'web-in-tls' }],
      },
    });
  });

  test('says in reports where it is and what is behind it', () => {
    expect(open({ path: '/api' })).toMatchObject({
      name: 'web-in-api',
      address: 'https://web.in.example.org/api',
      leadsTo: 'web/web:8080',
      reach: 'internet',
    });
  });

  test('is found as a door, like every other way in', () => {
    const door = open({});
    expect(door).toBeInstanceOf(Door);
    expect(App.owning(door).cluster.findAll(Door)).toEqual([door]);
  });

  const named = dnsName('mesh.example.org');
  test.each<[string, Partial<WebDoorProps>, unknown]>([
    ["its zone's own audience uses the zone's login", {}, { kind: 'zone', zone: inside }],
    ['a narrower or wider audience gets a login of its own', { audience: [staff, clients] }, { kind: 'own', provider: 'web-in' }],
    ['another audience of the same size gets a login of its own', { audience: [clients] }, { kind: 'own', provider: 'web-in' }],
    ['a host outside the zones gets a login of its own', { host: named }, { kind: 'own', provider: 'mesh' }],
    ['the public has no login', { audience: publicBecause('a status page') }, { kind: 'none' }],
  ])('%s', (_, props, login) => {
    const door = open(props);
    expect(door.login).toEqual(login);
    expect(middlewares(door)).toBe(door.login.kind === 'none' ? undefined : 'kube-system-authentik-auth@kubernetescrd');
    expect(reported(door)).toEqual([]);
  });

  test('may name the groups of its zone in any order', () => {
    const both = new Zone({ domain: 'both.example.org', provider: 'both', middleware: 'authentik-both', audience: [staff, clients] });
    const door = open({ host: both.host('web'), audience: [clients, staff] }, { ...exampleSite, zones: { inside, both } });
    expect(door.login).toEqual({ kind: 'zone', zone: both });
    expect(middlewares(door)).toBe('kube-system-authentik-both@kubernetescrd');
  });

  test('for the public carries the reason on the object', () => {
    expect(ingress(open({ audience: publicBecause('a status page') })).metadata.annotations['h-kube.io/public-because']).toBe(
      'a status page',
    );
  });

  test('of the mesh turns everybody else away before it asks who they are', () => {
    const door = open({ reach: 'mesh' }, { ...exampleSite, dns: { provider: 'cloudflare' } });
    expect(middlewares(door)).toBe('kube-system-mesh-only@kubernetescrd,kube-system-authentik-auth@kubernetescrd');
    expect(ingress(door).metadata.annotations['cert-manager.io/cluster-issuer']).toBe('letsencrypt-dns');
    expect(reported(door)).toEqual([]);
  });
});

describe('a door whose program has no front page', () => {
  const door = open({ home: '/admin/' });

  test('leads from the host itself to the program, and from nowhere else', () => {
    const redirect = door.node.findChild('home').node.findChild('Resource') as unknown as { toJson(): { spec: unknown } };
    const spec = redirect.toJson().spec as { redirectRegex: { regex: string; replacement: string; permanent: boolean } };
    expect(spec).toMatchObject({ redirectRegex: { replacement: 'https://web.in.example.org/admin/', permanent: false } });
    const asked = [
      'https://web.in.example.org',
      'https://web.in.example.org/',
      'https://web.in.example.org/admin/',
      'https://webxin.example.org/',
    ];
    expect(asked.map((address) => new RegExp(spec.redirectRegex.regex).test(address))).toEqual([true, true, false, false]);
  });

  test('asks who somebody is before it says where', () => {
    expect(middlewares(door)).toBe('kube-system-authentik-auth@kubernetescrd,web-web-in-home@kubernetescrd');
  });
});

describe('a wrong web door', () => {
  const usable = '*.in.example.org, mesh.example.org';
  const strangers: Audience = [group('strangers')];
  test.each<[string, Partial<WebDoorProps>, object]>([
    [
      'in no zone',
      { host: dnsName('web.example.net') },
      { code: 'host-outside-zone', message: 'host "web.example.net" is in no zone of this site', allowed: usable },
    ],
    ['two labels deep in a zone', { host: dnsName('a.b.in.example.org') }, { code: 'host-outside-zone', allowed: usable }],
    ['at the zone itself', { host: inside.domain }, { code: 'host-outside-zone', allowed: usable }],
    [
      'at a host of the anchor',
      { host: dnsName('vpn.example.org') },
      { code: 'host-not-in-cluster', message: expect.stringContaining('"vpn.example.org"'), allowed: usable },
    ],
    [
      'for a group that nobody declared',
      { audience: strangers },
      { code: 'unknown-group', message: 'group "strangers" is not declared in site.ts', allowed: 'clients, staff' },
    ],
    ['for a second group of a declared name', { audience: [group('staff')] }, { code: 'unknown-group' }],
    [
      'for the public without a reason',
      { audience: publicBecause(' ') },
      { code: 'no-public-reason', message: 'open to the public for the reason " "' },
    ],
    ['with a path that is none', { path: 'api' }, { code: 'bad-path', fix: 'did you mean "/api"?' }],
    ['with a first page that is no path', { home: 'admin/' }, { code: 'bad-path', fix: 'did you mean "/admin/"?' }],
    [
      'of the mesh where nobody answers for the domain',
      { reach: 'mesh' },
      { code: 'no-mesh-issuer', message: expect.stringContaining('web.in.example.org') },
    ],
  ])('fails %s', (_, props, problem) => {
    expect(reported(open(props))).toEqual([expect.objectContaining({ path: 'apps/web/ingress', ...problem })]);
  });

  test('fails outside the zones when the login is in none either', () => {
    const site = { ...exampleSite, login: { ...exampleSite.login, host: dnsName('login.example.net') } };
    expect(reported(open({ host: dnsName('mesh.example.org') }, site))).toMatchObject([
      { code: 'no-login-zone', message: expect.stringContaining('"login.example.net"'), allowed: 'auth.in.example.org' },
    ]);
  });
});
