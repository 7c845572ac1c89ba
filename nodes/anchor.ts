/** The way in: Caddy, Headscale, Forgejo and HAProxy, outside of the cluster so that they live without it. */
import { Size } from 'cdk8s';
import { publicBecause } from '../constructs/access/audience';
import { disk } from '../constructs/host/disk';
import { Machine } from '../constructs/host/machine';
import { groups, hosts } from '../site';
import { kubernetesApi, wireguard } from './doors';
import { anchorPublicIp } from './network';

export const anchor = new Machine({
  name: 'anchor',
  role: 'anchor',
  site: 'hil',
  tailnet: '100.64.0.1',
  publicIp: anchorPublicIp,
  cpu: 3,
  memory: Size.gibibytes(4),
  disks: [disk('system', Size.gibibytes(80))],
  doors: [
    // The one SSH port that the internet reaches: the mesh cannot be repaired through the mesh.
    { name: 'ssh', protocol: 'tcp', port: 22, audience: [groups.admin], reach: 'internet', authenticatedBy: 'SSH keys' },
    { name: 'git-ssh', protocol: 'tcp', port: 2222, audience: [groups.admin], reach: 'internet', authenticatedBy: 'SSH keys in Forgejo' },
    {
      name: 'stun',
      protocol: 'udp',
      port: 3478,
      audience: publicBecause('STUN tells a caller its own address, before it has joined the mesh'),
      reach: 'internet',
    },
    wireguard,
    kubernetesApi,
  ],
  hetzner: {
    location: 'hil',
    serverType: 'cpx21',
    image: 'ubuntu-24.04',
    existing: true,
    reverseDns: hosts.headscale.name,
  },
});
