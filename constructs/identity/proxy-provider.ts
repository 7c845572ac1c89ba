/** Providers of the embedded outpost: who is asked for before Traefik lets a request through. */
import type { Zone } from '../access/zone';
import type { DnsName } from '../values/dns-name';
import { type IdentifiedEntry, identified } from './blueprint';
import { providerFlows } from './packaged';

/** One login for all hosts of a zone: its cookie is valid for `*.zone`, and its paths are on the zone's auth host. */
export const zoneProvider = ({ provider, domain, authHost }: Zone, lasts: string): IdentifiedEntry =>
  identified(`provider/${provider}`, 'authentik_providers_proxy.proxyprovider', {
    identifiers: { name: provider },
    attrs: {
      ...providerFlows,
      mode: 'forward_domain',
      external_host: `https://${authHost}`,
      cookie_domain: domain,
      access_token_validity: lasts,
      refresh_token_validity: lasts,
    },
  });

/** A login for one host and nobody else's: its cookie is valid there only, and its bindings are its own. */
export const hostProvider = (provider: string, host: DnsName, lasts: string): IdentifiedEntry =>
  identified(`provider/${provider}`, 'authentik_providers_proxy.proxyprovider', {
    identifiers: { name: provider },
    attrs: {
      ...providerFlows,
      mode: 'forward_single',
      external_host: `https://${host}`,
      access_token_validity: lasts,
      refresh_token_validity: lasts,
    },
  });
