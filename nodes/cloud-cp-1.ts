/** Control plane in the cloud: K3s server, the only member of etcd, and an ingress that home cannot take down. */
import { Size } from 'cdk8s';
import { disk } from '../constructs/host/disk';
import { Machine } from '../constructs/host/machine';
import { hostRange } from '../constructs/values/cidr';
import { groups } from '../site';
import { kubernetesApi, wireguard } from './doors';
import { anchorPublicIp } from './network';

export const cloudCp1 = new Machine({
  name: 'cloud-cp-1',
  role: 'control-plane',
  site: 'ash',
  tailnet: '100.64.0.2',
  publicIp: '178.156.198.140',
  cpu: 4,
  memory: Size.gibibytes(8),
  disks: [disk('system', Size.gibibytes(160))],
  etcd: true,
  capabilities: ['ingress'],
  doors: [
    // A new machine is not in the mesh yet, so its first login comes from outside: through the anchor (`ssh -J`) and from nowhere else.
    {
      name: 'ssh',
      protocol: 'tcp',
      port: 22,
      audience: [groups.admin],
      reach: 'internet',
      from: anchorPublicIp === undefined ? [] : [hostRange(anchorPublicIp)],
      authenticatedBy: 'SSH keys, through the anchor',
    },
    wireguard,
    kubernetesApi,
  ],
  hetzner: { location: 'ash', serverType: 'cpx31', image: 'ubuntu-24.04', existing: true },
});
