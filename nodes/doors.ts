/** Doors that more than one machine has. */
import { publicBecause } from '../constructs/access/audience';
import type { MachineDoor } from '../constructs/host/machine';
import { groups } from '../site';

/** WireGuard, so that machines and devices find a direct way and need the relay only where there is none. */
export const wireguard: MachineDoor = {
  name: 'wireguard',
  protocol: 'udp',
  port: 41641,
  audience: publicBecause('WireGuard answers nobody whose key Headscale has not handed out'),
  reach: 'internet',
};

/** Logging in over the mesh only. */
export const meshSsh: MachineDoor = { name: 'ssh', protocol: 'tcp', port: 22, audience: [groups.admin], reach: 'mesh' };

/** The API of K3s; machines reach it as the mesh's own. */
export const kubernetesApi: MachineDoor = { name: 'k3s-api', protocol: 'tcp', port: 6443, audience: [groups.admin], reach: 'mesh' };
