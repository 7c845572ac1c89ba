/**
 * Control plane at home, without etcd: losing home does not stop the API. Known to Kubernetes as `k3s-control-1`.
 *
 * To be corrected by the owner: cores, memory and the sizes of the disks are estimates. The bulk disk is large enough for the 800 GiB
 * volume that SeaweedFS has on it.
 */
import { Size } from 'cdk8s';
import { disk } from '../constructs/host/disk';
import { Machine } from '../constructs/host/machine';
import { kubernetesApi, meshSsh, wireguard } from './doors';

export const gpaServer = new Machine({
  name: 'gpa-server',
  role: 'control-plane',
  site: 'home',
  tailnet: '100.64.0.3',
  hostname: 'k3s-control-1',
  lan: '192.168.50.10',
  cpu: 8,
  memory: Size.gibibytes(32),
  disks: [disk('system', Size.gibibytes(120)), disk('fast', Size.gibibytes(465)), disk('bulk', Size.gibibytes(1863))],
  capabilities: ['ingress'],
  doors: [meshSsh, wireguard, kubernetesApi],
});
