/** Who may open which port of which machine over the mesh, and the door that asks for it. */
import { groupsOf } from '../access/audience';
import type { Door } from '../access/door';
import type { Group } from '../access/group';
import { type Machine, withIngress } from '../host/machine';
import { TcpDoor } from '../ingress/tcp-door';
import { WebDoor } from '../ingress/web-door';

/** One port of one machine for one group. */
export interface Grant {
  readonly group: Group;
  readonly machine: Machine;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** The doors that ask for it, as people write them. */
  readonly doors: readonly string[];
}

export interface GrantsProps {
  readonly machines: readonly Machine[];
  readonly doors: readonly Door[];
}

type Way = Omit<Grant, 'group' | 'doors'>;

/** Every grant that doors ask for, each once, in an order of its own. A public door asks for none: the internet is its way. */
export function grantsOf({ machines, doors }: GrantsProps): readonly Grant[] {
  const ingress = withIngress(machines);
  const asked = [
    ...doors.flatMap((door) => waysTo(door, ingress).map((way) => ({ way, audience: door.audience, door: door.address }))),
    ...machines.flatMap((machine) =>
      machine.doors.flatMap(({ name, protocol, port, audience, reach }) =>
        reach === 'mesh' ? [{ way: { machine, protocol, port }, audience, door: `${name} of ${machine.name}` }] : [],
      ),
    ),
  ];
  const grants = new Map<string, Grant>();
  for (const { way, audience, door } of asked) {
    for (const group of groupsOf(audience)) {
      const key = [group.name, way.machine.tailnet, way.protocol, String(way.port).padStart(5, '0')].join(' ');
      const known = grants.get(key)?.doors ?? [];
      grants.set(key, { ...way, group, doors: [...new Set([...known, door])].sort() });
    }
  }
  return [...grants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant);
}

/** Where a door of the cluster is: a web door on every machine with Traefik, also for those who could come by the internet. */
function waysTo(door: Door, ingress: readonly Machine[]): readonly Way[] {
  if (door instanceof WebDoor) return ingress.flatMap((machine) => [80, 443].map((port): Way => ({ machine, protocol: 'tcp', port })));
  if (door instanceof TcpDoor) return [{ machine: door.machine, protocol: 'tcp', port: door.port }];
  return [];
}
