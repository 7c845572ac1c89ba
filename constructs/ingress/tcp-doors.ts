/** Forwarders of every TCP door, in a namespace of their own: a host port needs a level of Pod Security that no tenant should have. */
import { App } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import { namespace } from '../cluster/namespace';
import { type Pods, pods } from '../network/peer';
import type { ImageRef } from '../values/image-ref';
import { type TcpCarrier, TcpDoor, tcpDoorName } from './tcp-door';
import { TcpForwarder } from './tcp-forwarder';

export class TcpDoors extends App implements TcpCarrier {
  /** @param image Traefik's, which passes TCP on with nothing but a file */
  constructor(
    cluster: Cluster,
    private readonly image: ImageRef,
  ) {
    super(cluster, 'infrastructure/services/mesh-doors', { namespace: namespace('mesh-doors', 'privileged') });
  }

  podsOf(owner: App, id: string): Pods {
    return this.podsNamed(tcpDoorName(owner, id));
  }

  /** Makes a forwarder for each door that any app declared here. No edge: a door may be there before what is behind it. */
  override complete(): void {
    for (const door of this.cluster.findAll(TcpDoor).filter(({ carrier }) => carrier === this)) {
      new TcpForwarder(this, door.name, { door, pods: this.podsNamed(door.name), image: this.image });
    }
  }

  private podsNamed(name: string): Pods {
    return pods(this.homeNamespace.name, { 'app.kubernetes.io/name': 'tcp-forwarder', 'app.kubernetes.io/instance': name });
  }
}
