/** What runs where: each machine's subjects, in the order in which they are applied. */
import { ProblemError } from '../values/problem';
import { anchorSubjects } from './anchor/anchor';
import { administrator, keysFile } from './base/administrator';
import { backups } from './base/backups';
import { disks } from './base/disks';
import { firewall } from './base/firewall';
import { guarded } from './base/guard';
import { hostPorts } from './base/host-ports';
import { sshd, sshdObeys } from './base/sshd';
import { tailscale } from './base/tailscale';
import { journal, time, upgrades } from './base/upkeep';
import { flux } from './k3s/flux';
import { k3s } from './k3s/k3s';
import { type Machine, portOf } from './machine';
import { openings } from './opening';
import type { HostPlanProps } from './plan-props';
import { headscaleHost } from './serving';
import { library } from './step/library';
import type { Subject } from './step/step';

export interface HostPlan {
  readonly machine: Machine;
  /** Applied once, as whoever the image lets in, over whatever address there is: afterwards the rest can be. */
  readonly firstContact: readonly Subject[];
  /** Everything, again and again, as the administrator. */
  readonly subjects: readonly Subject[];
}

/** Nothing while the anchor has yet to be made: every machine finds it by its address. @throws ProblemError `no-anchor`, `no-headscale-host`, `no-door` */
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
  if (anchor.hetzner !== undefined && anchor.publicIp === undefined) return [];
  return machines.map((machine) => planOf(machine, anchor, props));
}

function planOf(machine: Machine, anchor: Machine, props: HostPlanProps): HostPlan {
  const { cluster, webIngress, programs } = props;
  const { site, network } = cluster;
  const podRanges = machine.inCluster ? [network.pods, network.services] : [];
  const open = openings(machine, webIngress);
  const admin = administrator(site.administrator);
  const access = guarded(keysFile(site.administrator.name), [
    admin,
    sshd(site.administrator.name),
    firewall({ openings: open, podRanges }),
    ...(machine.inCluster ? [hostPorts(open)] : []),
  ]);
  const mesh = tailscale({
    machine,
    version: programs.tailscale,
    loginServer: headscaleHost(site.hosts),
    coordinator: anchor,
    port: portOf(machine, 'wireguard'),
  });
  const upkeep = [sshdObeys(site.administrator.name), upgrades(), time(), journal()];
  if (machine === anchor) {
    // The mesh is made here, so it is joined last.
    return {
      machine,
      firstContact: [library(), admin],
      subjects: [library(), ...disks(machine), ...access, ...upkeep, ...anchorSubjects(anchor, props), mesh, ...backups(machine, props)],
    };
  }
  // The firewall may leave the mesh as the only way in, so that has to be there first.
  return {
    machine,
    firstContact: [library(), admin, mesh],
    subjects: [
      library(),
      ...disks(machine),
      mesh,
      ...access,
      ...upkeep,
      ...nodeSubjects(machine, anchor, props),
      ...backups(machine, props),
    ],
  };
}

/** What makes a machine a node of the cluster. @throws ProblemError `no-etcd`, `no-host-keys` */
function nodeSubjects(machine: Machine, anchor: Machine, { cluster, programs, yaml }: HostPlanProps): readonly Subject[] {
  const { site, network, machines } = cluster;
  const first = machines.find(({ role, etcd }) => role === 'control-plane' && etcd);
  if (first === undefined) {
    throw ProblemError.of('nodes', {
      code: 'no-etcd',
      message: 'no control plane keeps etcd, so there is nothing for the others to join',
      fix: 'say etcd: true at one of them',
    });
  }
  const node = k3s({ machine, first, api: { machine: anchor, port: portOf(anchor, 'k3s-api') }, network, version: programs.k3s, yaml });
  if (machine !== first || site.fluxInstalledBy !== 'operator') return node;
  return [...node, flux({ repository: site.repository, operator: programs.fluxOperator, flux: programs.flux, yaml })];
}
