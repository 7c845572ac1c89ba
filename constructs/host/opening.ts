/** What a machine lets in from the internet: the one list that its Hetzner firewall and its own firewall both come from. */
import { groupsOf, isPublic } from '../access/audience';
import type { Machine, MachineDoor } from './machine';

/** Everyone, in IPv4 and IPv6. */
export const anywhere = ['0.0.0.0/0', '::/0'] as const;

/** One port that is open to the internet. */
export interface Opening {
  /** The door's name. */
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Ranges that may use it. */
  readonly from: readonly string[];
  /** Who may use it and what proves it, at most 255 characters as Hetzner wants. */
  readonly description: string;
}

/** How the anchor takes in web traffic; each host behind it judges its own callers. */
const web = [80, 443].map((port): Opening => {
  const name = port === 80 ? 'http' : 'https';
  return { name, protocol: 'tcp', port, from: anywhere, description: `${name}: web doors; each host judges its own callers` };
});

function describe(door: MachineDoor): string {
  const who = isPublic(door.audience)
    ? door.audience.reason
    : `${groupsOf(door.audience)
        .map(({ name }) => name)
        .join(', ')}, proven by ${door.authenticatedBy}`;
  return `${door.name}: ${who}`.slice(0, 255);
}

/**
 * The open ports of a machine by protocol and port: its own doors with reach `internet`, and 80 and 443 on the anchor when a web
 * door has that reach. Everything else stays shut, ICMP included: errors that belong to a connection pass as part of it,
 * and monitoring pings over the mesh.
 * @param webIngress whether some web door is reachable from the internet
 */
export function openings(machine: Machine, webIngress: boolean): readonly Opening[] {
  const own = machine.doors
    .filter(({ reach, from }) => reach === 'internet' && from?.length !== 0)
    .map((door): Opening => {
      const { name, protocol, port, from = anywhere } = door;
      return { name, protocol, port, from, description: describe(door) };
    });
  const all = webIngress && machine.role === 'anchor' ? [...own, ...web] : own;
  return all.sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol < b.protocol ? -1 : 1));
}
