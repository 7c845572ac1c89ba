/** The one account that people log in with, by key and by nothing else. */
import type { SshKey } from '../ssh-key';
import { type Step, type Subject, shell } from '../step/step';

export interface AdministratorProps {
  readonly name: string;
  /** The only keys that let in; with none, those on the machine stay as they are. */
  readonly sshKeys: readonly SshKey[];
}

/** Which keys let in. */
export const keysFile = (name: string): string => `/home/${name}/.ssh/authorized_keys`;

/** The line of sudoers that cloud-init writes too. */
const sudoers = (name: string): string => `${name} ALL=(ALL) NOPASSWD:ALL\n`;

const locked = (user: string): Step => ({
  kind: 'command',
  name: `no password opens ${user}`,
  doneWhen: shell(`passwd --status ${user} | grep -Eq '^${user} LK? '`),
  run: ['passwd', '--lock', user],
});

export function administrator({ name, sshKeys }: AdministratorProps): Subject {
  const home = `/home/${name}`;
  const keys = [...sshKeys].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ publicKey }) => `${publicKey}\n`);
  const own = { owner: name, group: name };
  return {
    name: 'administrator',
    steps: [
      { kind: 'package', names: ['sudo'] },
      { kind: 'user', name, home, shell: '/bin/bash', system: false, groups: ['adm', 'sudo'] },
      locked(name),
      { kind: 'directory', path: `${home}/.ssh`, ...own, mode: '0700' },
      ...(keys.length === 0 ? [] : [{ kind: 'file', path: keysFile(name), content: keys.join(''), ...own, mode: '0600' } as const]),
      { kind: 'file', path: '/etc/sudoers.d/90-h-kube', content: sudoers(name), mode: '0440', validate: '/usr/sbin/visudo -cf %s' },
      locked('root'),
    ],
  };
}
