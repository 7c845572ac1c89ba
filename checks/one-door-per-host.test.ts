import { publicBecause } from '../constructs/access/audience';
import { clients, exampleApp, exampleCluster, inside, staff } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { WebDoor, type WebDoorProps } from '../constructs/ingress/web-door';
import { oneDoorPerHost } from './one-door-per-host';

const to = { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
const door = (path: string, props: Partial<WebDoorProps> = {}) =>
  exampleApp(path, (self) => void new WebDoor(self, 'ingress', { host: inside.host('web'), audience: [staff], to, ...props }), {
    namespace: namespace('web', 'restricted'),
  });

const found = (first: Partial<WebDoorProps>, second: Partial<WebDoorProps>) =>
  oneDoorPerHost({ cluster: exampleCluster([door('apps/b', second), door('apps/a', first)]) });

test.each<[string, Partial<WebDoorProps>, Partial<WebDoorProps>]>([
  ['two hosts', {}, { host: inside.host('other'), audience: [clients] }],
  ['two paths of a host for one audience', { audience: [clients, staff] }, { path: '/api', audience: [staff, clients] }],
  ['a public path beside one that asks for a login', {}, { path: '/hook', audience: publicBecause('a webhook, which signs its calls') }],
])('%s are fine', (_, first, second) => {
  expect(found(first, second)).toEqual([]);
});

test.each<[string, Partial<WebDoorProps>, Partial<WebDoorProps>, string]>([
  ['one host', {}, {}, 'https://web.in.example.org/ is also the door of apps/a/ingress'],
  ['one path', { path: '/api' }, { path: '/api/' }, 'https://web.in.example.org/api/ is also the door of apps/a/ingress'],
])('fails for two doors with %s, on the later one', (_, first, second, message) => {
  expect(found(first, second)).toEqual([expect.objectContaining({ path: 'apps/b/ingress', code: 'duplicate-host', message })]);
});

test('fails for two audiences on one host, which the login could not tell apart', () => {
  expect(found({}, { path: '/api', audience: [clients] })).toMatchObject([
    {
      path: 'apps/b/ingress',
      code: 'audiences-on-one-host',
      message: 'https://web.in.example.org/api has another audience than https://web.in.example.org/ of apps/a/ingress',
    },
  ]);
});
