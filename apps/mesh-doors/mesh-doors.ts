/** TCP ports of the mesh, such as the one that Power BI opens. */
import { app } from '../../constructs/cluster/app';
import { TcpDoors } from '../../constructs/ingress/tcp-doors';
import { images } from '../../versions';

export const meshDoors = app('infrastructure/services/mesh-doors', (cluster) => new TcpDoors(cluster, images.traefik));
