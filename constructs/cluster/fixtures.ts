/** Small sites, machines and apps for tests. */
import { Duration, Size } from 'cdk8s';
import { group } from '../access/group';
import { Zone } from '../access/zone';
import { Machine, type MachineProps } from '../host/machine';
import type { Programs } from '../host/programs';
import { cidr } from '../values/cidr';
import { dnsName } from '../values/dns-name';
import { App, type AppProps, app } from './app';
import { type AppDefinition, Cluster, type ClusterProps } from './cluster';
import type { Network } from './network';
import type { Site } from './site';

export const staff = group('staff');
export const clients = group('clients');
export const inside = new Zone({ domain: 'in.example.org', provider: 'inside', middleware: 'authentik-auth', audience: [staff] });

export const exampleSite: Site = {
  domain: dnsName('example.org'),
  zones: { inside },
  hosts: {
    mesh: { name: dnsName('mesh.example.org'), at: 'cluster' },
    vpn: { name: dnsName('vpn.example.org'), at: 'anchor', serves: 'headscale' },
  },
  groups: { staff, clients },
  people: [],
  login: { host: inside.authHost, lasts: Duration.days(180) },
  controlPlane: 'single',
  mesh: { domain: dnsName('tail.example.org'), exceptions: [] },
  repository: { url: 'https://git.example.org/cluster', branch: 'main' },
  fluxInstalledBy: 'operator',
  administrator: { name: 'ops', sshKeys: [] },
  acmeEmail: 'ops@example.org',
};

export const exampleNetwork: Network = {
  tailnet: cidr('100.64.0.0/10'),
  pods: cidr('10.42.0.0/16'),
  services: cidr('10.43.0.0/16'),
  homeLan: cidr('192.168.0.0/24'),
};

export const examplePrograms: Programs = {
  caddy: '2.0.0',
  flux: '2.9.x',
  fluxOperator: '0.58.0',
  forgejo: '15.0.0',
  headscale: '0.29.0',
  k3s: 'v1.36.0+k3s1',
  tailscale: '1.90.0',
};

export const exampleMachine = (props: Partial<MachineProps> & { readonly name: string }): Machine =>
  new Machine({ role: 'worker', site: 'home', tailnet: '100.64.0.9', cpu: 4, memory: Size.gibibytes(8), disks: [], doors: [], ...props });

/** An app made of one function. */
export const exampleApp = (path: string, fill: (app: App) => void = () => undefined, props: AppProps = {}): AppDefinition<App> =>
  app(path, (cluster) => {
    const made = new App(cluster, path, props);
    fill(made);
    return made;
  });

export function exampleCluster(
  apps: readonly AppDefinition<App>[],
  machines: readonly Machine[] = [],
  more: Partial<ClusterProps> = {},
): Cluster {
  const cluster = new Cluster({ site: exampleSite, machines, network: exampleNetwork, ...more });
  cluster.define(apps);
  return cluster;
}
