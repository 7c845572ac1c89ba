/** `kubectl` as people have it: on a control plane, over SSH, since nobody's laptop has a key to the API. */
import type { Machine } from '../constructs/host/machine';

/** The line to type at the root of the repository. @param what what `kubectl` is told, without double quotes */
export function kubectlLine(machines: readonly Machine[], what: string): string {
  const servers = machines.filter(({ role }) => role === 'control-plane');
  const { name = '<control plane>' } = servers.find(({ etcd }) => etcd) ?? servers[0] ?? {};
  return `ssh -F dist/ssh_config ${name} "sudo k3s kubectl ${what}"`;
}
