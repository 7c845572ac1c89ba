/** A small site with a door of every kind, for tests of what is derived from doors. */
import { publicBecause } from '../access/audience';
import { clients, exampleApp, exampleCluster, exampleMachine, exampleSite, inside, staff } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { TcpDoor } from '../ingress/tcp-door';
import { WebDoor } from '../ingress/web-door';
import { dnsName } from '../values/dns-name';

const to = { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
const carrier = { podsOf: () => ({ kind: 'pods', namespace: 'web', labels: { app: 'x' } }) as const };

export const gateway = exampleMachine({
  name: 'gateway',
  role: 'anchor',
  tailnet: '100.64.0.1',
  publicIp: '192.0.2.1',
  doors: [
    { name: 'ssh', protocol: 'tcp', port: 22, audience: [staff], reach: 'internet', authenticatedBy: 'SSH keys' },
    { name: 'stun', protocol: 'udp', port: 3478, audience: publicBecause('it tells an address'), reach: 'internet' },
    { name: 'wireguard', protocol: 'udp', port: 41641, audience: publicBecause('it answers only known keys'), reach: 'internet' },
    { name: 'k3s-api', protocol: 'tcp', port: 6443, audience: [staff], reach: 'mesh' },
  ],
});
const wireguard = { name: 'wireguard', protocol: 'udp', port: 41641, audience: publicBecause('keys'), reach: 'internet' } as const;
export const first = exampleMachine({
  name: 'first',
  role: 'control-plane',
  etcd: true,
  tailnet: '100.64.0.2',
  capabilities: ['ingress'],
  doors: [wireguard],
});
export const second = exampleMachine({
  name: 'second',
  role: 'control-plane',
  tailnet: '100.64.0.3',
  capabilities: ['ingress'],
  doors: [wireguard],
});
export const store = exampleMachine({ name: 'store', tailnet: '100.64.0.4', hostname: 'node-4', doors: [wireguard] });

export const exampleMachines = [gateway, first, second, store];

/** A shop for clients on the internet, an office for staff on the mesh, a database for clients at one machine. */
export const clusterWithDoors = (machines = exampleMachines, site = exampleSite) =>
  exampleCluster(
    [
      exampleApp(
        'apps/web',
        (self) => {
          new WebDoor(self, 'shop', { host: inside.host('shop'), audience: [clients], to });
          new WebDoor(self, 'office', { host: inside.host('office'), audience: [staff], reach: 'mesh', to });
          new WebDoor(self, 'news', { host: inside.host('news'), audience: publicBecause('everybody reads it'), to });
          new TcpDoor(self, 'db', { host: dnsName('db.example.org'), audience: [clients], machine: store, port: 5432, to, carrier });
        },
        { namespace: namespace('web', 'restricted') },
      ),
    ],
    machines,
    { site },
  );
