/** A little internet in network namespaces: a router that every machine hangs on, and no way out of it. */
import { script } from '../runner/shell';

/** The router's namespace; it is also where the operator, visitors and the mirror of the internet are. */
export const ROUTER = 'h-kube-router';
/** The operator's address. */
export const OPERATOR = '203.0.113.9';
/** Where every name of the internet leads. */
export const MIRROR = '203.0.113.1';
/** Every machine's next hop. */
const GATEWAY = '169.254.1.1';

/** One machine's wire. @param addresses as the model has them; the first one is where it speaks from */
export interface Wire {
  readonly name: string;
  readonly addresses: readonly string[];
}

export const namespaceOf = (name: string): string => `h-kube-${name}`;
export const namespacePath = (name: string): string => `/run/netns/${namespaceOf(name)}`;

/** Makes the router and a wire to each machine. */
export async function makeNetwork(wires: readonly Wire[]): Promise<void> {
  await removeNetwork(wires);
  // Mesh addresses are nobody's out there. Silence, for an answer within the same kernel leaves HAProxy 2.6 spinning on a connection that neither fails nor stands.
  await script(`
    ip netns add ${ROUTER}
    ip -n ${ROUTER} link set lo up
    ip -n ${ROUTER} address add ${MIRROR}/32 dev lo
    ip -n ${ROUTER} address add ${OPERATOR}/32 dev lo
    ip -n ${ROUTER} route add blackhole 100.64.0.0/10
    ip netns exec ${ROUTER} sysctl -qw net.ipv4.ip_forward=1
  `);
  for (const [index, wire] of wires.entries()) await addWire(wire, linkAt(index));
}

/** Name of a wire at the router. @param index in the list of all */
export const linkAt = (index: number): string => `hk${index}`;

/** One more wire. @param link its name at the router */
export async function addWire({ name, addresses }: Wire, link: string): Promise<void> {
  const inside = namespaceOf(name);
  await script(`
    ip netns add ${inside}
    ip -n ${inside} link set lo up
    ip -n ${ROUTER} link add ${link} type veth peer name eth0 netns ${inside}
    ip -n ${ROUTER} address add ${GATEWAY}/32 dev ${link}
    ip -n ${ROUTER} link set ${link} up
    ip -n ${inside} link set eth0 up
    ${addresses.map((address) => `ip -n ${inside} address add ${address}/32 dev eth0`).join('\n')}
    ${addresses.map((address) => `ip -n ${ROUTER} route add ${address}/32 dev ${link} src ${OPERATOR}`).join('\n')}
    ip -n ${inside} route add ${GATEWAY}/32 dev eth0
    ip -n ${inside} route add default via ${GATEWAY} dev eth0 src ${addresses[0]}
  `);
}

/** As after a power cut: rules, routes and settings of this machine's network are gone. @param link its name at the router */
export async function renewWire(wire: Wire, link: string): Promise<void> {
  await script(`ip -n ${ROUTER} link delete ${link}; ip netns delete ${namespaceOf(wire.name)}`);
  await addWire(wire, link);
}

export async function removeNetwork(wires: readonly Wire[]): Promise<void> {
  for (const name of [...wires.map((wire) => namespaceOf(wire.name)), ROUTER]) {
    await script(`if [ -e /run/netns/${name} ]; then ip netns delete ${name}; fi; rm -rf /etc/netns/${name}`);
  }
}
