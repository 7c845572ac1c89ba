import { Construct } from 'constructs';
import { publicBecause } from '../constructs/access/audience';
import type { App } from '../constructs/cluster/app';
import { clients, exampleApp, exampleCluster, inside, staff } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { exampleClient } from '../constructs/identity/fixtures';
import { WebDoor, type WebDoorProps } from '../constructs/ingress/web-door';
import { oneLoginPerName } from './one-login-per-name';

const to = { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
const web = (self: App, id: string, props: Partial<WebDoorProps> = {}) =>
  new WebDoor(self, id, { host: inside.host('web'), audience: [clients], to, ...props });

const found = (fill: (self: App) => void) =>
  oneLoginPerName({ cluster: exampleCluster([exampleApp('apps/web', fill, { namespace: namespace('web', 'restricted') })]) });

test('several paths of one host share a login, public ones and those of the zone have none', () => {
  const problems = found((self) => {
    web(self, 'a');
    web(self, 'b', { path: '/api' });
    web(self, 'c', { path: '/hook', audience: publicBecause('a webhook') });
    web(self, 'd', { host: inside.host('other'), audience: [staff] });
    exampleClient(self, 'vpn');
  });
  expect(problems).toEqual([]);
});

test.each<[string, (self: App) => void, object]>([
  [
    'two clients of one name',
    (self) => {
      exampleClient(self, 'vpn');
      exampleClient(new Construct(self, 'more'), 'vpn');
    },
    { path: 'apps/web/more/vpn', code: 'duplicate-provider', message: '"vpn" is also the name of the login of apps/web/vpn' },
  ],
  [
    'a client named as a zone’s provider',
    (self) => void exampleClient(self, 'inside'),
    { path: 'apps/web/inside', code: 'duplicate-provider', message: '"inside" is also the name of the login of site.ts' },
  ],
  [
    'a door whose login would be named as a client',
    (self) => {
      exampleClient(self, 'web-in');
      web(self, 'ingress');
    },
    { path: 'apps/web/ingress', code: 'duplicate-provider', message: '"web-in" is also the name of the login of apps/web/web-in' },
  ],
  [
    'a client named as a path of Authentik’s own',
    (self) => void exampleClient(self, 'userinfo'),
    { path: 'apps/web/userinfo', code: 'reserved-slug', message: expect.stringContaining('"userinfo"') },
  ],
])('fails for %s', (_, fill, problem) => {
  expect(found(fill)).toEqual([expect.objectContaining(problem)]);
});
