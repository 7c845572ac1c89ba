/** Who logs in to a machine, and on which ways. */
import type { Site } from '../../constructs/cluster/site';
import type { Machine } from '../../constructs/host/machine';
import { reachedBy } from '../../synth/hosts';

/** Who logs in, and where. */
export interface Login {
  readonly user: string;
  readonly address: string;
  /** Another machine that the way leads through. @default - straight */
  readonly through?: string;
}

/** Ways to one machine, the best first. */
export type Logins = readonly [Login, ...Login[]];

/** How the administrator logs in to a configured machine. One that only the mesh leads to is reached from the anchor too, which is in the mesh. */
export function usualLogins(machine: Machine, machines: readonly Machine[], { administrator }: Pick<Site, 'administrator'>): Logins {
  const { name: user } = administrator;
  const { address, through } = reachedBy(machine, machines);
  const usual: Login = { user, address, ...(through && { through: `${user}@${through.publicIp}` }) };
  const anchor = machines.find(({ role }) => role === 'anchor');
  if (address !== machine.tailnet || anchor === undefined || anchor === machine) return [usual];
  const door = reachedBy(anchor, machines).address;
  return door === anchor.tailnet ? [usual] : [usual, { ...usual, through: `${user}@${door}` }];
}

/**
 * How a machine may let somebody in that is not yet, or not quite, as the model says: whom its image knows, then the administrator.
 * @param address where it answers before it is in the mesh @param user whom the image knows
 */
export function firstLogins(
  machine: Machine,
  usual: Logins,
  { address, user = 'root' }: { readonly address?: string; readonly user?: string },
): Logins {
  const [first] = usual;
  const outside: Login = address === undefined ? { ...first, ...atHome(machine) } : { user: first.user, address };
  const others = usual.filter((login) => wayOf(login) !== wayOf(outside));
  return [{ ...outside, user }, ...(user === first.user ? [] : [outside]), ...others];
}

/** Where it leads, whoever takes it. */
export const wayOf = ({ address, through }: Login): string => `${address}${through === undefined ? '' : ` through ${through}`}`;

/** As people read it. */
export const wordsOf = (login: Login): string => `${login.user}@${wayOf(login)}`;

/** Before the mesh is there, a machine without a public address is reached in its own network. */
const atHome = ({ publicIp, lan }: Machine) => (publicIp === undefined && lan !== undefined ? { address: lan } : {});
