/** What runs where: each machine's subjects, in the order in which they are applied. */

import type { Network } from '../cluster/network';
import type { Site } from '../cluster/site';
import { administrator } from './base/administrator';
import { firewall } from './base/firewall';
import { guarded } from './base/guard';
import { sshd } from './base/sshd';
import { journal, kernel, time, upgrades } from './base/upkeep';
import type { Machine } from './machine';
import { openings } from './opening';
import type { Programs } from './programs';
import { library } from './step/library';
import type { Subject } from './step/step';

export interface HostPlanProps {
  readonly site: Site;
  readonly machines: readonly Machine[];
  readonly network: Network;
  /** Whether some web door is reachable from the internet. */
  readonly webIngress: boolean;
  readonly programs: Programs;
}

export interface HostPlan {
  readonly machine: Machine;
  /** Applied once, as whoever the image lets in, over whatever address there is: afterwards the rest can be. */
  readonly firstContact: readonly Subject[];
  /** Everything, again and again, as the administrator. */
  readonly subjects: readonly Subject[];
}

export const planHosts = (props: HostPlanProps): readonly HostPlan[] => props.machines.map((machine) => planOf(machine, props));

function planOf(machine: Machine, props: HostPlanProps): HostPlan {
  const { site, network, webIngress } = props;
  const podRanges = machine.inCluster ? [network.pods, network.services] : [];
  const firstContact = [library(), administrator(site.administrator)];
  return {
    machine,
    firstContact,
    subjects: [
      ...firstContact,
      ...guarded([sshd(site.administrator.name), firewall({ openings: openings(machine, webIngress), podRanges })]),
      upgrades(),
      time(),
      journal(),
      kernel({ 'net.ipv4.ip_forward': machine.inCluster ? 1 : 0 }),
    ],
  };
}
