/** From plain data to the site and its machines, by the constructs that a person would use. */
import { Duration, Size } from 'cdk8s';
import { type Audience, type NonEmpty, publicBecause } from '../../constructs/access/audience';
import { type Group, group } from '../../constructs/access/group';
import { Zone } from '../../constructs/access/zone';
import type { NamedHost, Site } from '../../constructs/cluster/site';
import type { Notifications } from '../../constructs/flux/notifications';
import { mounts } from '../../constructs/host/disk';
import { Machine, type MachineDoor, type MachineProps } from '../../constructs/host/machine';
import { sshKey } from '../../constructs/host/ssh-key';
import { cidr } from '../../constructs/values/cidr';
import { dnsName } from '../../constructs/values/dns-name';
import { groups as realGroups, hosts as realHosts, zones as realZones } from '../../site';
import type { AudiencePlan, DoorPlan, MachinePlan, SitePlan } from './site-plan';

/** The one that an index means. */
export function chosen<T>(from: readonly T[], index: number): T | undefined {
  return from[index % Math.max(from.length, 1)];
}

export function groupsAt(site: Pick<Site, 'groups'>, indices: readonly number[]): NonEmpty<Group> {
  const all = Object.values(site.groups);
  const [first = realGroups.admin, ...rest] = [...new Set(indices.flatMap((index) => chosen(all, index) ?? []))];
  return [first, ...rest];
}

export const audienceOf = (site: Pick<Site, 'groups'>, plan: AudiencePlan): Audience =>
  'groups' in plan ? groupsAt(site, plan.groups) : publicBecause(plan.reason);

/** A valid public key: its private half was never made. */
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH somebody';

const durations = { days: Duration.days, hours: Duration.hours, minutes: Duration.minutes };

/** The groups and hosts of this repository are always there: its login app names them. */
export function buildSite(plan: SitePlan): Site {
  const domain = dnsName(plan.domain);
  const groups = {
    ...realGroups,
    ...Object.fromEntries(plan.groups.map(({ name, superuser }, at) => [`group${at}`, group(name, { superuser })])),
  };
  const zone = ({ label, provider, middleware, audience }: SitePlan['zones'][number]) =>
    new Zone({ domain: `${label}.${domain}`, provider, middleware, audience: groupsAt({ groups }, audience) });
  const host = ({ label, at }: SitePlan['hosts'][number]): NamedHost => ({
    name: dnsName(`${label}.${domain}`),
    at: at === 'anchor' ? at : 'cluster',
  });
  const { repository, exception } = plan;
  return {
    domain,
    zones: { ...realZones, ...Object.fromEntries(plan.zones.map((each, at) => [`zone${at}`, zone(each)])) },
    hosts: { ...realHosts, ...Object.fromEntries(plan.hosts.map((each, at) => [`host${at}`, host(each)])) },
    groups,
    people: plan.people.map((person) => ({ ...person, groups: groupsAt({ groups }, person.groups) })),
    login: { host: realZones.kube.authHost, lasts: durations[plan.lasts.unit](plan.lasts.amount) },
    controlPlane: 'single',
    mesh: {
      domain: dnsName(`tail.${plan.mesh}`),
      exceptions:
        exception === undefined ? [] : [{ who: chosen(Object.values(groups), exception.who) ?? 'machines', because: exception.because }],
    },
    repository: {
      url: repository.url,
      branch: repository.branch,
      ...(repository.credential && { credential: 'flux-system', hostKeys: 'git.example.org ssh-ed25519 AAAA\n' }),
    },
    fluxInstalledBy: plan.fluxInstalledBy,
    administrator: { name: plan.administrator, sshKeys: plan.withKey ? [sshKey({ name: 'laptop', publicKey: PUBLIC_KEY })] : [] },
    ...(plan.state && { terraformState: { kind: 's3', bucket: 'state', key: 'hetzner', region: 'eu' } }),
    ...(plan.dns && { dns: { provider: 'cloudflare' } }),
    ...(plan.notifications && { notifications: plan.notifications satisfies Notifications }),
    acmeEmail: plan.acmeEmail,
  };
}

/** What the hosts' own programs ask of a machine's doors. */
const ownDoors = (groups: NonEmpty<Group>): readonly MachineDoor[] => {
  const open = publicBecause('it answers nobody without a key');
  return [
    { name: 'ssh', protocol: 'tcp', port: 22, audience: groups, reach: 'internet', authenticatedBy: 'SSH keys' },
    { name: 'git-ssh', protocol: 'tcp', port: 2222, audience: groups, reach: 'internet', authenticatedBy: 'SSH keys' },
    { name: 'stun', protocol: 'udp', port: 3478, audience: open, reach: 'internet' },
    { name: 'wireguard', protocol: 'udp', port: 41641, audience: open, reach: 'internet' },
    { name: 'k3s-api', protocol: 'tcp', port: 6443, audience: groups, reach: 'mesh' },
  ];
};

export function buildMachine(plan: MachinePlan, site: Site): Machine {
  const { hetzner, lan, hostname, publicIp } = plan;
  const { ids, spread, ...more } = hetzner ?? { ids: false, spread: undefined };
  const door = ({ from, ...each }: DoorPlan): MachineDoor => ({
    ...each,
    audience: audienceOf(site, each.audience),
    ...(from !== undefined && { from: [cidr(`${from}/32`)] }),
  });
  const props: MachineProps = {
    name: plan.name,
    role: plan.role,
    site: plan.site,
    tailnet: plan.tailnet,
    cpu: plan.cpu,
    memory: Size.gibibytes(plan.memory),
    disks: plan.disks.map(({ kind, size, mount }) => ({ kind, size: Size.gibibytes(size), mount: mount ? '/elsewhere' : mounts[kind] })),
    etcd: plan.etcd,
    capabilities: [...new Set(plan.capabilities)],
    doors: [...(plan.bare ? [] : ownDoors(groupsAt(site, [0]))), ...plan.doors.map(door)],
    ...(hostname !== undefined && { hostname }),
    ...(lan !== undefined && { lan }),
    ...(publicIp !== '' && { publicIp }),
    ...(hetzner && {
      hetzner: {
        ...(more as Omit<typeof hetzner, 'ids' | 'spread'>),
        ...(ids && { hetznerId: { server: 1, primaryIp: 2 } }),
        ...(spread !== undefined && { spread }),
      },
    }),
  };
  return new Machine(props);
}
