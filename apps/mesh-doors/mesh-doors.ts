/** Forwarders of every TCP door, in a namespace of their own: a host port needs a level of Pod Security that no tenant should have. */
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { type TcpCarrier, TcpDoor, tcpDoorName } from '../../constructs/ingress/tcp-door';
import { TcpForwarder } from '../../constructs/ingress/tcp-forwarder';
import { type Pods, pods } from '../../constructs/network/peer';
import { images } from '../../versions';

export class MeshDoors extends App implements TcpCarrier {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/services/mesh-doors', { namespace: namespace('mesh-doors', 'privileged') });
  }

  podsOf(owner: App, id: string): Pods {
    return this.podsNamed(tcpDoorName(owner, id));
  }

  /** Makes a forwarder for each door that any app declared here. No edge: a door may be there before what is behind it. */
  override complete(): void {
    for (const door of this.cluster.findAll(TcpDoor).filter(({ carrier }) => carrier === this)) {
      new TcpForwarder(this, door.name, { door, pods: this.podsNamed(door.name), image: images.traefik });
    }
  }

  private podsNamed(name: string): Pods {
    return pods(this.homeNamespace.name, { 'app.kubernetes.io/name': 'tcp-forwarder', 'app.kubernetes.io/instance': name });
  }
}

export const meshDoors = app('infrastructure/services/mesh-doors', (cluster) => new MeshDoors(cluster));
