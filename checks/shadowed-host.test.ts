import { clients, exampleApp, exampleCluster, inside, staff } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { TcpDoor } from '../constructs/ingress/tcp-door';
import { WebDoor } from '../constructs/ingress/web-door';
import { exampleMachines, store } from '../constructs/mesh/fixtures';
import { type DnsName, dnsName } from '../constructs/values/dns-name';
import { shadowedHost } from './shadowed-host';

const to = { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
const carrier = { podsOf: () => ({ kind: 'pods', namespace: 'web', labels: { app: 'x' } }) as const };
const found = (database: DnsName, reach: 'internet' | 'mesh' = 'internet') =>
  shadowedHost({
    cluster: exampleCluster(
      [
        exampleApp(
          'apps/web',
          (self) => {
            new WebDoor(self, 'shop', { host: inside.host('shop'), audience: [staff], reach, to });
            new TcpDoor(self, 'db', { host: database, audience: [clients], machine: store, port: 5432, to, carrier });
          },
          { namespace: namespace('web', 'restricted') },
        ),
      ],
      exampleMachines,
    ),
  });

test.each<[string, DnsName, 'internet' | 'mesh']>([
  ['a name of the mesh beside a host of the internet', dnsName('db.in.example.org'), 'internet'],
  ['a name that only ends alike', dnsName('op.in.example.org'), 'internet'],
  ['a name of the mesh under another', dnsName('in.example.org'), 'mesh'],
])('%s is fine', (_, database, reach) => {
  expect(found(database, reach)).toEqual([]);
});

test('fails for a host of the internet under a name of the mesh', () => {
  expect(found(dnsName('in.example.org'))).toEqual([
    expect.objectContaining({
      path: 'apps/web/shop',
      code: 'shadowed-host',
      message: 'devices of the mesh could not resolve shop.in.example.org: it is under in.example.org, which is a name of the mesh',
    }),
  ]);
});

test('fails for a host of the site itself', () => {
  expect(found(dnsName('example.org'), 'mesh')).toEqual(
    expect.arrayContaining([expect.objectContaining({ path: 'site.ts', code: 'shadowed-host' })]),
  );
});
