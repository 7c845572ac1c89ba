/** Hosts that have a login application of their own. */
import { isPublic, type NonEmpty } from '../access/audience';
import type { Group } from '../access/group';
import type { WebDoor } from '../ingress/web-door';
import type { DnsName } from '../values/dns-name';

export interface OwnLogin {
  /** Name of its provider, slug of its application. */
  readonly name: string;
  readonly host: DnsName;
  readonly audience: NonEmpty<Group>;
}

/** By name, one for each: doors to several paths of a host share one. A check refuses those that disagree. */
export function ownLogins(doors: readonly WebDoor[]): OwnLogin[] {
  const logins = new Map<string, OwnLogin>();
  for (const { login, host, audience } of doors) {
    if (login.kind !== 'own' || isPublic(audience) || logins.has(login.provider)) continue;
    logins.set(login.provider, { name: login.provider, host, audience });
  }
  return [...logins.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
