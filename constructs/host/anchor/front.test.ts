import { exampleSite } from '../../cluster/fixtures';
import { WebDoor } from '../../ingress/web-door';
import { clusterWithDoors, first, gateway, second } from '../../mesh/fixtures';
import { dnsName } from '../../values/dns-name';
import { CADDY, caddyfile } from './caddy';
import { type HaproxyProps, haproxyConfig } from './haproxy';
import { routesOf } from './routes';

const routes = routesOf(exampleSite, clusterWithDoors().findAll(WebDoor));
const props: HaproxyProps = {
  anchor: gateway,
  routes,
  ingress: [second, first],
  controlPlanes: [first, second],
  caddy: CADDY,
  apiPort: 6443,
};
const config = (change: Partial<HaproxyProps> = {}) => haproxyConfig({ ...props, ...change });
/** The lines of one section. */
const section = (text: string, headline: string) =>
  (text.split(/^(?=\S)/m).find((part) => part.startsWith(`${headline}\n`)) ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter(Boolean);

test('the table of hosts: what the anchor serves, what the internet may ask Traefik for, and nothing of the mesh', () => {
  expect(routes).toEqual({ anchor: ['vpn.example.org'], cluster: ['news.in.example.org', 'shop.in.example.org'] });
});

test.each([
  ['acl at_anchor req.ssl_sni -i vpn.example.org', 'use_backend caddy_https if at_anchor'],
  ['acl in_cluster req.ssl_sni -i shop.in.example.org', 'use_backend traefik_https if in_cluster'],
])('TLS goes by its name: %s', (acl, use) => {
  expect(section(config(), 'frontend https')).toEqual(expect.arrayContaining([acl, use]));
});

test('a name that nobody knows is refused, in TLS and in HTTP', () => {
  expect(section(config(), 'frontend https').at(-1)).toBe('default_backend nowhere');
  expect(section(config(), 'backend nowhere')).toEqual(['tcp-request content reject']);
  expect(section(config(), 'frontend http')).toContain('http-request return status 421 unless at_anchor or in_cluster');
});

test('without any host, everything is refused', () => {
  const text = config({ routes: { anchor: [], cluster: [] } });
  expect(section(text, 'frontend http')).toContain('http-request return status 421');
  expect(text).not.toMatch(/use_backend|caddy|traefik/);
});

test('Traefik is told who calls, at the tailnet address of every machine that has it', () => {
  expect(section(config(), 'backend traefik_https')).toEqual([
    'balance leastconn',
    'default-server inter 5s fall 3 rise 2 check send-proxy-v2',
    'server first 100.64.0.2:443',
    'server second 100.64.0.3:443',
  ]);
});

test('the API is reached over the mesh only, and a server that does not answer /ping is left out', () => {
  const api = section(config(), 'listen k3s_api');
  expect(api[0]).toBe('bind 100.64.0.1:6443 transparent');
  expect(api).toEqual(
    expect.arrayContaining([
      'option httpchk GET /ping',
      'http-check expect string pong',
      'server first 100.64.0.2:6443',
      'use-server first if { src 100.64.0.3 }',
      'server second 100.64.0.3:6443',
    ]),
  );
});

test('Caddy believes nobody but HAProxy, and overwrites what a visitor says of himself', () => {
  const text = caddyfile({ email: 'ops@example.org', sites: [{ host: dnsName('vpn.example.org'), port: 8085 }] });
  expect(text.match(/allow 127\.0\.0\.1\/32\n\t+fallback_policy reject/g)).toHaveLength(2);
  expect(text).toContain('vpn.example.org {\n\treverse_proxy 127.0.0.1:8085 {\n\t\theader_up X-Real-IP {remote_host}');
  expect(text).toContain('default_bind 127.0.0.1');
});
