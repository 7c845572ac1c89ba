/** What a machine is set to, in one text: files with their owners, the firewall, units, the mesh client. */
import type { RealMachine } from '../machine';

export const fingerprint = (machine: RealMachine): Promise<string> =>
  machine.run(`
    find /etc /usr/local /var/lib/h-kube /home /root -not -path '*/.ansible*' -printf '%p %y %u %g %m %l\\n' | sort
    find /etc /usr/local /var/lib/h-kube -type f -print0 | sort -z | xargs -0 sha256sum
    ufw show added; ufw status verbose
    systemctl list-units --all --plain --no-legend --type=service,timer 'h-kube*' 'k3s*' 'ssh*' 'tailscale*' 'backup*' 'keep*' | awk '{ print $1, $3, $4 }' | sort
    systemctl list-unit-files --no-legend | sort
    if command -v tailscale >/dev/null; then tailscale debug prefs; fi`);
