/** All that is this cluster and nobody else's. A fork starts here. */
import { Duration } from 'cdk8s';
import { group } from './constructs/access/group';
import { Zone } from './constructs/access/zone';
import type { Site } from './constructs/cluster/site';
import { dnsName } from './constructs/values/dns-name';

const domain = 'datamountainsolutions.com';

export const groups = {
  admin: group('admin'),
  landlUsers: group('landl-users'),
  authentikAdmins: group('authentik Admins', { superuser: true }),
} as const;

export const zones = {
  /** Internal cluster services. */
  kube: new Zone({ domain: `kube.${domain}`, provider: 'kube-domain', middleware: 'authentik-auth', audience: [groups.admin] }),
  /** Services for the people of Lotus & Luna. */
  landl: new Zone({
    domain: `landl.${domain}`,
    provider: 'landl-proxy',
    middleware: 'authentik-lotus-lake',
    audience: [groups.landlUsers, groups.admin],
  }),
} as const;

export const hosts = {
  headscale: { name: dnsName(`headscale.${domain}`), at: 'anchor', serves: 'headscale' },
  mesh: { name: dnsName(`mesh.${domain}`), at: 'cluster' },
  git: { name: dnsName(`git.${domain}`), at: 'anchor', serves: 'forgejo' },
} as const;

/** As GitHub publishes it. */
const githubHostKeys = 'github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n';

export const site: Site = {
  domain: dnsName(domain),
  zones,
  hosts,
  groups,
  people: [
    { email: 'mattakellyy@gmail.com', name: 'Matt Kelly', groups: [groups.admin, groups.authentikAdmins] },
    { email: 'matthew.kelly@lotusandluna.com', name: 'Matthew Kelly', groups: [groups.landlUsers] },
  ],
  login: { host: zones.kube.authHost, lasts: Duration.days(180) },
  controlPlane: 'single',
  mesh: {
    domain: dnsName(`tail.${domain}`),
    exceptions: [
      { who: groups.admin, because: 'administrators repair every machine, also where no door is' },
      {
        who: 'machines',
        because: 'the machines of the site are one cluster; pods reach the mesh as their machine, and are held back by NetworkPolicies',
      },
    ],
  },
  repository: { url: 'ssh://git@github.com/matta-kelly/HKube', branch: 'main', credential: 'flux-system', hostKeys: githubHostKeys },
  fluxInstalledBy: 'operator',
  administrator: {
    name: 'hkube',
    // Your own public keys; without one nobody can log in to a new machine: sshKey({ name: 'laptop', publicKey: 'ssh-ed25519 AAAA…' })
    sshKeys: [],
  },
  acmeEmail: 'mattakellyy@gmail.com',
};
