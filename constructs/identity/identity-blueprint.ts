/** The one blueprint of the site: everybody, everything that they may open, and the outpost that asks. */
import type { Group } from '../access/group';
import type { Site } from '../cluster/site';
import type { WebDoor } from '../ingress/web-door';
import { authentikDuration } from '../values/duration';
import { applicationEntries } from './application';
import type { Blueprint, Entry, IdentifiedEntry } from './blueprint';
import { embeddedOutpost, loginPage } from './login-settings';
import type { OidcClient } from './oidc-client';
import { oidcProvider, scopeMappings } from './oidc-provider';
import { ownLogins } from './own-login';
import { packagedFirst } from './packaged';
import { bootstrapUserEntry, groupEntry, personEntry } from './people';
import { hostProvider, zoneProvider } from './proxy-provider';

export interface IdentityProps {
  readonly site: Pick<Site, 'zones' | 'groups' | 'people' | 'login'>;
  /** Every web door of the cluster. */
  readonly doors: readonly WebDoor[];
  /** Every OpenID Connect client. */
  readonly clients: readonly OidcClient[];
}

/**
 * All in one file, because entries can refer to each other only there, and in one transaction: a half-applied change of
 * who may do what never happens. What is no longer described stays at the login, but out of reach: an application whose
 * door is gone has no route, and its provider is no longer in the outpost.
 */
export function identityBlueprint({ site, doors, clients }: IdentityProps): Blueprint {
  const lasts = authentikDuration(site.login.lasts);
  const groups = new Map<Group, IdentifiedEntry>(sortedBy(Object.values(site.groups), 'name').map((group) => [group, groupEntry(group)]));
  const superusers = [...groups].flatMap(([{ superuser }, group]) => (superuser ? [group] : []));
  const groupOf = (group: Group): IdentifiedEntry => groups.get(group) ?? groupEntry(group);

  const zones = sortedBy(Object.values(site.zones), 'provider').map((zone) => {
    const provider = zoneProvider(zone, lasts);
    return {
      provider,
      entries: applicationEntries({ slug: zone.provider, name: `*.${zone.domain}`, provider, audience: zone.audience }, groups),
    };
  });
  const hosts = ownLogins(doors).map(({ host, name, audience }) => {
    const provider = hostProvider(name, host, lasts);
    return { provider, entries: applicationEntries({ slug: name, name: host, provider, audience, launchUrl: `https://${host}/` }, groups) };
  });
  const oidc = sortedBy(clients, 'slug').map((client) => {
    const provider = oidcProvider(client, lasts);
    const { slug, name, audience } = client;
    return { provider, entries: applicationEntries({ slug, name, provider, audience }, groups) };
  });

  const proxied = [...zones, ...hosts];
  const entries: Entry[] = [
    ...packagedFirst,
    ...groups.values(),
    ...sortedBy(site.people, 'email').map((person) => personEntry(person, groupOf)),
    ...(superusers.length > 0 ? [bootstrapUserEntry(superusers)] : []),
    ...scopeMappings,
    ...[...proxied, ...oidc].flatMap(({ provider, entries: application }) => [provider, ...application]),
    embeddedOutpost(
      site.login.host,
      sortedBy(
        proxied.map(({ provider }) => provider),
        'id',
      ),
    ),
    ...loginPage(lasts, 'H-Kube'),
  ];
  return { name: 'h-kube-identity', entries };
}

const sortedBy = <K extends string, T extends Readonly<Record<K, string>>>(items: readonly T[], key: K): T[] =>
  [...items].sort((a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0));
