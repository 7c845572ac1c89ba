/** The names that doors are reached by: records for the public DNS, and for the mesh's own. */
import type { Site } from '../constructs/cluster/site';
import type { Machine } from '../constructs/host/machine';
import type { TcpDoor } from '../constructs/ingress/tcp-door';
import type { WebDoor } from '../constructs/ingress/web-door';
import { meshRecords, recordsFile } from '../constructs/mesh/records';
import type { FileSpec } from './file-spec';

export interface NamesProps {
  readonly site: Pick<Site, 'domain' | 'hosts' | 'zones'>;
  readonly machines: readonly Machine[];
  readonly doors: readonly WebDoor[];
  readonly tcpDoors: readonly TcpDoor[];
}

/** `dist/dns/<domain>.zone` for whoever answers for the domain, the same in words, and `dist/dns/mesh-records.json` for Headscale. */
export function nameFiles(props: NamesProps): FileSpec[] {
  const records = publicRecords(props);
  const mesh = meshRecords({ machines: props.machines, webDoors: props.doors, tcpDoors: props.tcpDoors });
  return [
    { path: `dist/dns/${props.site.domain}.zone`, content: zoneFile(props.site, records), from: 'site.ts' },
    { path: 'dist/dns/records.md', content: inWords(props.site, records), from: 'site.ts' },
    { path: 'dist/dns/mesh-records.json', content: recordsFile(mesh), from: 'site.ts' },
  ];
}

interface PublicRecord {
  readonly name: string;
  readonly address: string;
  /** Who needs it. */
  readonly why: string;
}

/** A zone with a door of the internet as a whole, so that a new door needs no new record, and each name that is asked for. */
function publicRecords({ site, machines, doors }: NamesProps): readonly PublicRecord[] {
  const open = doors.filter(({ reach }) => reach === 'internet').map(({ host }) => host);
  const shut = doors.map(({ host }) => host).filter((host) => !open.includes(host));
  const names = new Map<string, string>([
    ...open.map((host) => [host, 'a web door'] as const),
    ...Object.values(site.zones).flatMap((zone) => [
      ...(open.some((host) => zone.covers(host)) ? [[`*.${zone.domain}`, `every web door of the zone "${zone.provider}"`] as const] : []),
      ...(open.includes(zone.authHost) ? [[zone.authHost, 'the login'] as const] : []),
    ]),
    ...Object.entries(site.hosts).flatMap(([key, { name, at, serves }]) =>
      shut.includes(name) ? [] : [[name, at === 'anchor' ? `${serves ?? key}, at the anchor itself` : `the web door "${key}"`] as const],
    ),
  ]);
  const addresses = machines.flatMap(({ role, publicIp }) => (role === 'anchor' && publicIp !== undefined ? [publicIp] : []));
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, why]) => addresses.map((address) => ({ name, address, why })));
}

const zoneFile = ({ domain }: NamesProps['site'], records: readonly PublicRecord[]): string =>
  [`$ORIGIN ${domain}.`, '$TTL 300', ...records.map(({ name, address, why }) => `${name}. 300 IN A ${address} ; ${why}`), ''].join('\n');

const inWords = ({ domain }: NamesProps['site'], records: readonly PublicRecord[]): string => `# Public records of ${domain}

Whoever answers for the domain imports \`${domain}.zone\`, or takes them over by hand. Not through a provider's own proxy (at Cloudflare: "DNS only"):
it would end TLS, and neither the mesh nor Git pass it. Every name leads to the anchor, which passes on only what a door asks for.

| Name | Type | Leads to | For |
|---|---|---|---|
${records.map(({ name, address, why }) => `| \`${name}\` | A | ${address} | ${why} |`).join('\n')}

Names that only the mesh knows are in \`mesh-records.json\`: Headscale tells them to devices, and no provider has to know them.
`;
