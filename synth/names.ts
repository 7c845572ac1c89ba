/** The names that doors are reached by: records for the public DNS, and for the mesh's own. */
import type { Site } from '../constructs/cluster/site';
import type { Machine } from '../constructs/host/machine';
import type { TcpDoor } from '../constructs/ingress/tcp-door';
import type { WebDoor } from '../constructs/ingress/web-door';
import { recordsFile } from '../constructs/mesh/records';
import type { FileSpec } from './file-spec';

export interface NamesProps {
  readonly site: Pick<Site, 'domain' | 'hosts'>;
  readonly machines: readonly Machine[];
  readonly doors: readonly WebDoor[];
  readonly tcpDoors: readonly TcpDoor[];
}

/** `dist/dns/<domain>.zone` for whoever answers for the domain, and `dist/dns/mesh-records.json` for Headscale. */
export function nameFiles(props: NamesProps): FileSpec[] {
  return [
    { path: `dist/dns/${props.site.domain}.zone`, content: zoneFile(props), from: 'site.ts' },
    {
      path: 'dist/dns/mesh-records.json',
      content: recordsFile({ machines: props.machines, webDoors: props.doors, tcpDoors: props.tcpDoors }),
      from: 'site.ts',
    },
  ];
}

/** Every name that the internet may ask for leads to the anchor, and no other name is there at all. */
function zoneFile({ site, machines, doors }: NamesProps): string {
  const addresses = machines.flatMap(({ role, publicIp }) => (role === 'anchor' && publicIp !== undefined ? [publicIp] : []));
  const atAnchor = Object.values(site.hosts).flatMap(({ at, name }) => (at === 'anchor' ? [name] : []));
  const hosts = new Set([...atAnchor, ...doors.flatMap(({ reach, host }) => (reach === 'internet' ? [host] : []))]);
  const records = [...hosts].sort().flatMap((host) => addresses.map((address) => `${host}. 300 IN A ${address}`));
  return [`$ORIGIN ${site.domain}.`, ...records, ''].join('\n');
}
