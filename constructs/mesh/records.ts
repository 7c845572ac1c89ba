/** Names that only devices of the mesh are told: Headscale's `dns.extra_records`. */
import { type Machine, withIngress } from '../host/machine';
import type { TcpDoor } from '../ingress/tcp-door';
import type { WebDoor } from '../ingress/web-door';
import type { DnsName } from '../values/dns-name';

/** One record. Source: headscale 0.29, config-example.yaml. */
export interface MeshRecord {
  readonly name: DnsName;
  readonly type: 'A';
  readonly value: string;
}

export interface MeshRecordsProps {
  readonly machines: readonly Machine[];
  readonly webDoors: readonly WebDoor[];
  readonly tcpDoors: readonly TcpDoor[];
}

/** A web door of the mesh is answered by Traefik on the ingress machines, a TCP door by its own machine. */
export function meshRecords({ machines, webDoors, tcpDoors }: MeshRecordsProps): readonly MeshRecord[] {
  const ingress = withIngress(machines).map(({ tailnet }) => tailnet);
  const records = [
    ...webDoors.flatMap(({ reach, host }) => (reach === 'mesh' ? ingress.map((value) => ({ name: host, value })) : [])),
    ...tcpDoors.flatMap(({ host, machine }) => (host === undefined ? [] : [{ name: host, value: machine.tailnet }])),
  ];
  const once = new Map(records.map((record) => [`${record.name} ${record.value}`, { ...record, type: 'A' as const }]));
  return [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { name, type, value }]) => ({ name, type, value }));
}

/** The file that Headscale watches, and that people can read. */
export const recordsFile = (records: readonly MeshRecord[]): string => `${JSON.stringify(records, null, 2)}\n`;

/** Each once. Devices ask the mesh for these and for everything under them. */
export const namesOf = (records: readonly MeshRecord[]): readonly DnsName[] => [...new Set(records.map(({ name }) => name))];
