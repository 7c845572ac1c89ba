/** `dist/ssh_config`: the machines by their names, reached as the commands reach them. */
import type { Site } from '../constructs/cluster/site';
import type { Machine } from '../constructs/host/machine';
import type { FileSpec } from './file-spec';
import { reachedBy } from './hosts';

export interface SshConfigProps {
  readonly site: Pick<Site, 'administrator'>;
  readonly machines: readonly Machine[];
}

/** The names of a machine: its own, the one on the tailnet, and for a rented one what people call it. */
const namesOf = ({ name, hostname, hetzner }: Machine): readonly string[] => [
  ...new Set([name, hostname, ...(hetzner === undefined ? [] : [`${name}-vps`])]),
];

export function sshConfigFile({ site, machines }: SshConfigProps): FileSpec {
  const hosts = [...machines]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((machine) => {
      const { address, through } = reachedBy(machine, machines);
      return [
        `Host ${namesOf(machine).join(' ')}`,
        `  HostName ${address}`,
        `  User ${site.administrator.name}`,
        ...(through === undefined ? [] : [`  ProxyJump ${through.name}`]),
        '',
      ].join('\n');
    });
  const head =
    '# Written by H-Kube. Used by "ssh -F dist/ssh_config <machine>", or by a line "Include …/dist/ssh_config" in ~/.ssh/config.\n';
  return { path: 'dist/ssh_config', content: [head, ...hosts].join('\n'), from: 'hosts' };
}
