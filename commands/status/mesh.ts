/** The mesh as Headscale sees it. Source: `headscale nodes list --output json` of 0.29. */
import type { Machine } from '../../constructs/host/machine';
import { MACHINE_TAG } from '../../constructs/mesh/policy';
import type { Answered } from './ask';
import { type Item, judged, type Part, span, unknown, unwell, well } from './part';

interface Timestamp {
  readonly seconds?: number;
}

/** What is false or nothing Headscale leaves out. */
interface MeshNode {
  readonly given_name: string;
  readonly ip_addresses?: readonly string[];
  readonly online?: boolean;
  readonly last_seen?: Timestamp;
  readonly expiry?: Timestamp;
  readonly tags?: readonly string[];
  readonly user?: { readonly name: string; readonly email?: string };
}

/** Days before the end of a device's login at which it is mentioned. */
const SOON = 7;

export function meshPart(answer: Answered, machines: readonly Machine[], now: number): Part {
  const name = 'mesh';
  if (!answer.ok) return { name, items: machines.map((machine) => unknown(machine.name, answer.why)) };
  const nodes = (JSON.parse(answer.text) ?? []) as readonly MeshNode[];
  const ours = (machine: Machine) => nodes.find(({ given_name, tags }) => given_name === machine.hostname && tags?.includes(MACHINE_TAG));
  const people = nodes.filter(({ tags = [] }) => tags.length === 0);
  const strangers = nodes.filter((node) => (node.tags ?? []).length > 0 && !machines.some((machine) => ours(machine) === node));
  return {
    name,
    items: [
      ...machines.map((machine) => machineItem(machine, ours(machine), now)),
      ...strangers.map((node) => unwell(node.given_name, 'has a tag, and is no machine of nodes/')),
      ...people.map((node) => deviceItem(node, now)),
    ],
  };
}

function machineItem(machine: Machine, node: MeshNode | undefined, now: number): Item {
  if (node === undefined) return unwell(machine.name, `has not joined: npm run bootstrap ${machine.name}`);
  const { ip_addresses: [address = 'no address'] = [], online = false, last_seen } = node;
  if (address !== machine.tailnet) return unwell(machine.name, `is at ${address}, not at ${machine.tailnet}`);
  return judged(online, machine.name, online ? `online at ${address}` : `offline${since(last_seen, now)}`);
}

/** A device that is off is no trouble; one whose login ends soon is. */
function deviceItem({ given_name, user, online = false, expiry, last_seen }: MeshNode, now: number): Item {
  const name = `${given_name} of ${user?.email ?? user?.name ?? 'nobody'}`;
  const left = expiry?.seconds === undefined || expiry.seconds <= 0 ? Number.POSITIVE_INFINITY : expiry.seconds * 1000 - now;
  if (left < 0) return unwell(name, `has to log in again since ${span(left)}`);
  if (left < SOON * 86_400_000) return unwell(name, `has to log in again in ${span(left)}`);
  return well(name, online ? 'online' : `offline${since(last_seen, now)}`);
}

const since = (at: Timestamp | undefined, now: number): string =>
  at?.seconds === undefined ? '' : ` for ${span(now - at.seconds * 1000)}`;
