/** Which host goes where at the anchor: the one table that HAProxy and Caddy are written from. */
import type { Site } from '../../cluster/site';
import type { WebDoor } from '../../ingress/web-door';
import type { DnsName } from '../../values/dns-name';

export interface Routes {
  /** Hosts that end at the anchor: Caddy has their certificates. */
  readonly anchor: readonly DnsName[];
  /** Hosts that Traefik has, reached by at least one door of the internet. */
  readonly cluster: readonly DnsName[];
}

/** Exactly the hosts that somebody may ask for from the internet; what only the mesh reaches is not among them. */
export function routesOf(site: Pick<Site, 'hosts'>, doors: readonly WebDoor[]): Routes {
  const anchor = Object.values(site.hosts).flatMap(({ at, name }) => (at === 'anchor' ? [name] : []));
  const cluster = doors.flatMap(({ reach, host }) => (reach === 'internet' && !anchor.includes(host) ? [host] : []));
  return { anchor: unique(anchor), cluster: unique(cluster) };
}

const unique = (names: readonly DnsName[]): DnsName[] => [...new Set(names)].sort();
