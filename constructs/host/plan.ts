/** What runs where: each machine's subjects, in the order in which they are applied. */
import type { Cluster } from '../cluster/cluster';
import { ProblemError } from '../values/problem';
import { anchorSubjects } from './anchor/anchor';
import { administrator } from './base/administrator';
import { firewall } from './base/firewall';
import { guarded } from './base/guard';
import { sshd } from './base/sshd';
import { tailscale } from './base/tailscale';
import { journal, time, upgrades } from './base/upkeep';
import type { Machine } from './machine';
import { openings } from './opening';
import type { HostPlanProps } from './plan-props';
import { library } from './step/library';
import type { Subject } from './step/step';

export interface HostPlan {
  readonly machine: Machine;
  /** Applied once, as whoever the image lets in, over whatever address there is: afterwards the rest can be. */
  readonly firstContact: readonly Subject[];
  /** Everything, again and again, as the administrator. */
  readonly subjects: readonly Subject[];
}

/** @throws ProblemError `no-anchor`, `no-headscale-host`, `no-wireguard-door` */
export function planHosts(props: HostPlanProps): readonly HostPlan[] {
  const { machines } = props.cluster;
  const anchor = machines.find(({ role }) => role === 'anchor');
  if (anchor === undefined) {
    if (machines.length === 0) return [];
    throw ProblemError.of('nodes', {
      code: 'no-anchor',
      message: 'no machine has the role "anchor", so there is no mesh for the others to join',
      fix: 'give one machine in nodes/ the role "anchor"',
    });
  }
  return machines.map((machine) => planOf(machine, anchor, props));
}

function planOf(machine: Machine, anchor: Machine, props: HostPlanProps): HostPlan {
  const { cluster, webIngress, programs } = props;
  const { site, network } = cluster;
  const podRanges = machine.inCluster ? [network.pods, network.services] : [];
  const access = guarded([sshd(site.administrator.name), firewall({ openings: openings(machine, webIngress), podRanges })]);
  const known = [library(), administrator(site.administrator)];
  const mesh = tailscale({
    machine,
    version: programs.tailscale,
    loginServer: headscaleHost(site.hosts),
    coordinator: anchor,
    port: wireguardPort(machine),
  });
  const upkeep = [upgrades(), time(), journal()];
  if (machine === anchor) {
    // The mesh is made here, so it is joined last.
    return { machine, firstContact: known, subjects: [...known, ...access, ...upkeep, ...anchorSubjects(anchor, props), mesh] };
  }
  // The firewall may leave the mesh as the only way in, so that has to be there first.
  const firstContact = [...known, mesh];
  return { machine, firstContact, subjects: [...firstContact, ...access, ...upkeep] };
}

/** @throws ProblemError `no-headscale-host` */
export function headscaleHost(hosts: Cluster['site']['hosts']) {
  const host = Object.values(hosts).find(({ serves }) => serves === 'headscale');
  if (host !== undefined) return host.name;
  throw ProblemError.of('site.ts', {
    code: 'no-headscale-host',
    message: 'no host serves headscale, so machines do not know where to join the mesh',
    fix: "say serves: 'headscale' at one of the hosts at the anchor",
  });
}

function wireguardPort({ name, doors }: Machine): number {
  const door = doors.find((one) => one.name === 'wireguard' && one.protocol === 'udp');
  if (door !== undefined) return door.port;
  throw ProblemError.of(`nodes/${name}`, {
    code: 'no-wireguard-door',
    message: 'no door "wireguard" says which UDP port the mesh uses',
    fix: 'add the door of nodes/doors.ts',
  });
}
