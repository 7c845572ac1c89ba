/** A DNS zone whose hosts share one login rule. */
import { type DnsName, dnsName, isInside } from '../values/dns-name';
import type { NonEmpty } from './audience';
import type { Group } from './group';

export interface ZoneProps {
  /** The zone itself, without the wildcard: `kube.example.org` stands for `*.kube.example.org`. */
  readonly domain: string;
  /** Name of its proxy provider and application at the login. */
  readonly provider: string;
  /** Name of its forward-auth Middleware in `kube-system`. */
  readonly middleware: string;
  /** Who may use a host of this zone that says nothing narrower. */
  readonly audience: NonEmpty<Group>;
}

/** `*.domain`: one cookie, one proxy provider, one middleware. */
export class Zone {
  readonly domain: DnsName;
  readonly provider: string;
  readonly middleware: string;
  readonly audience: NonEmpty<Group>;

  constructor({ domain, provider, middleware, audience }: ZoneProps) {
    this.domain = dnsName(domain);
    this.provider = provider;
    this.middleware = middleware;
    this.audience = audience;
  }

  /** The zone's own login entrance: where its first redirect goes and its cookie is set. */
  get authHost(): DnsName {
    return this.host('auth');
  }

  /** A host of this zone. @param label one DNS label @throws ProblemError `bad-dns-name` */
  host(label: string): DnsName {
    return dnsName(`${label}.${this.domain}`);
  }

  /** Whether a name is exactly one label below the zone, which is what a wildcard covers. */
  covers(name: DnsName): boolean {
    return isInside(name, this.domain) && name.split('.').length === this.domain.split('.').length + 1;
  }
}
