/** Which host something that runs on the anchor answers at. */
import type { NamedHost, Site } from '../cluster/site';
import type { DnsName } from '../values/dns-name';
import { ProblemError } from '../values/problem';

/** Nothing where no host serves it: then it does not run. */
export const hostServing = (hosts: Site['hosts'], what: NonNullable<NamedHost['serves']>): DnsName | undefined =>
  Object.values(hosts).find(({ serves }) => serves === what)?.name;

/** @throws ProblemError `no-headscale-host` */
export function headscaleHost(hosts: Site['hosts']): DnsName {
  const host = hostServing(hosts, 'headscale');
  if (host !== undefined) return host;
  throw ProblemError.of('site.ts', {
    code: 'no-headscale-host',
    message: 'no host serves headscale, so machines do not know where to join the mesh',
    fix: "say serves: 'headscale' at one of the hosts at the anchor",
  });
}
