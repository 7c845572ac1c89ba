/** What exists once at the login: the embedded outpost, the session's length and the page's title. */
import type { DnsName } from '../values/dns-name';
import { type Entry, entry, type IdentifiedEntry } from './blueprint';
import { Tag } from './tag';

/**
 * The outpost inside Authentik's server. Its list of providers replaces the stored one, so this entry is its only owner.
 * The host is where every login page is shown. Authentik must make no objects in Kubernetes for it: ours are in git.
 */
export const embeddedOutpost = (host: DnsName, providers: readonly IdentifiedEntry[]): Entry =>
  entry('authentik_outposts.outpost', {
    identifiers: { managed: 'goauthentik.io/outposts/embedded' },
    attrs: {
      name: 'authentik Embedded Outpost',
      type: 'proxy',
      providers: providers.map(Tag.keyOf),
      config: {
        authentik_host: `https://${host}/`,
        authentik_host_insecure: false,
        log_level: 'info',
        kubernetes_disabled_components: ['service', 'ingress', 'traefik middleware', 'httproute'],
      },
    },
  });

/** How long a login at Authentik itself lasts, and what the page is called. */
export const loginPage = (lasts: string, title: string): readonly Entry[] => [
  entry('authentik_stages_user_login.userloginstage', {
    identifiers: { name: 'default-authentication-login' },
    attrs: { session_duration: lasts },
  }),
  entry('authentik_brands.brand', { identifiers: { domain: 'authentik-default' }, attrs: { branding_title: title } }),
];
