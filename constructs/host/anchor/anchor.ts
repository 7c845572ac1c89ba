/** What only the anchor does: the way in, the mesh, Git. */
import { Door } from '../../access/door';
import type { Cluster } from '../../cluster/cluster';
import { OidcClient } from '../../identity/oidc-client';
import { TcpDoor } from '../../ingress/tcp-door';
import { WebDoor } from '../../ingress/web-door';
import { grantsOf } from '../../mesh/grant';
import { meshPolicy } from '../../mesh/policy';
import { meshRecords, namesOf, recordsFile } from '../../mesh/records';
import { ProblemError } from '../../values/problem';
import { kernel } from '../base/upkeep';
import { type Machine, portOf, withIngress } from '../machine';
import type { HostPlanProps } from '../plan-props';
import { headscaleHost, hostServing } from '../serving';
import type { Subject } from '../step/step';
import { CADDY, caddy } from './caddy';
import { forgejo } from './forgejo';
import { FORGEJO_PORT } from './forgejo-config';
import { haproxy } from './haproxy';
import { headscale } from './headscale';
import { HEADSCALE_PORT, headscaleConfig } from './headscale-config';
import { routesOf } from './routes';

/** Loopback ports of what hosts at the anchor serve. */
const PORTS = { headscale: HEADSCALE_PORT, forgejo: FORGEJO_PORT } as const;

/** @throws ProblemError `no-public-address`, `unserved-host`, `no-headscale-host`, `no-door` */
export function anchorSubjects(anchor: Machine, props: HostPlanProps): readonly Subject[] {
  const { cluster, programs, yaml } = props;
  const { site, machines } = cluster;
  const webDoors = cluster.findAll(WebDoor);
  return [
    kernel({ 'net.ipv4.ip_forward': 0 }),
    haproxy({
      anchor,
      routes: routesOf(site, webDoors),
      ingress: withIngress(machines),
      controlPlanes: machines.filter(({ role }) => role === 'control-plane'),
      caddy: CADDY,
      apiPort: portOf(anchor, 'k3s-api'),
    }),
    caddy({
      version: programs.caddy,
      email: site.acmeEmail,
      sites: Object.entries(site.hosts).flatMap(([key, { at, name, serves }]) =>
        at === 'anchor' ? [{ host: name, port: served(key, serves) }] : [],
      ),
    }),
    headscale({ version: programs.headscale, ...meshFiles(anchor, cluster, yaml) }),
    ...git(anchor, props),
  ];
}

function meshFiles(anchor: Machine, cluster: Cluster, yaml: (value: unknown) => string) {
  const { site, machines } = cluster;
  const client = cluster.findAll(OidcClient).find(({ slug }) => slug === 'headscale');
  const records = meshRecords({ machines, webDoors: cluster.findAll(WebDoor), tcpDoors: cluster.findAll(TcpDoor) });
  const config = {
    host: headscaleHost(site.hosts),
    publicIp: publicAddress(anchor),
    baseDomain: site.mesh.domain,
    stunPort: portOf(anchor, 'stun'),
    meshNames: namesOf(records),
    expiry: site.login.lasts,
    ...(client && { oidc: { client, loginHost: site.login.host } }),
  };
  const grants = grantsOf({ machines, doors: cluster.findAll(Door) });
  return {
    ...config,
    hostnames: machines.map(({ hostname }) => hostname),
    config: yaml(headscaleConfig(config)),
    policy: meshPolicy({ people: site.people, machines, grants, exceptions: site.mesh.exceptions }),
    records: recordsFile(records),
  };
}

/** Only where a host serves it. */
function git(anchor: Machine, { cluster, programs }: HostPlanProps): readonly Subject[] {
  const { site } = cluster;
  const host = hostServing(site.hosts, 'forgejo');
  if (host === undefined) return [];
  const client = cluster.findAll(OidcClient).find(({ slug }) => slug === 'forgejo');
  // Who repairs every machine administers this one's Git too; nobody else of the audience does.
  const admins = site.mesh.exceptions.flatMap(({ who }) => (who !== 'machines' && client?.audience.includes(who) ? [who] : []))[0];
  return [
    forgejo({
      version: programs.forgejo,
      host,
      sshPort: portOf(anchor, 'git-ssh'),
      repository: site.repository,
      ...(client && { oidc: { client, loginHost: site.login.host, ...(admins && { admins }) } }),
    }),
  ];
}

function publicAddress({ name, publicIp }: Machine) {
  if (publicIp !== undefined) return publicIp;
  throw ProblemError.of(`nodes/${name}`, {
    code: 'no-public-address',
    message: 'the anchor has no public address, so nobody could reach the mesh',
    fix: 'give it its publicIp',
  });
}

function served(key: string, serves: keyof typeof PORTS | undefined): number {
  if (serves !== undefined) return PORTS[serves];
  throw ProblemError.of('site.ts', {
    code: 'unserved-host',
    message: `host "${key}" ends at the anchor, and nothing there serves it`,
    allowed: Object.keys(PORTS).join(', '),
    fix: 'say what serves it (serves)',
  });
}
