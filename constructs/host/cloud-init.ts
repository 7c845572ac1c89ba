/** First boot of a cloud machine, as cloud-init reads it: who gets in, and nothing else. Holds no secret. */
import type { Cidr } from '../values/cidr';
import { ProblemError } from '../values/problem';
import { ufwRules } from './base/firewall';
import { SSHD_DROP_IN, sshdConfig } from './base/sshd';
import { UPGRADES, UPGRADES_FILE } from './base/upkeep';
import type { Machine } from './machine';
import type { Opening } from './opening';
import type { SshKey } from './ssh-key';

/** The part of cloud-init's schema that we use. Source: cloud-init schema-cloud-config-v1.json */
export interface CloudConfig {
  readonly hostname: string;
  readonly manage_etc_hosts: boolean;
  readonly users: readonly {
    readonly name: string;
    readonly groups: readonly string[];
    readonly shell: string;
    readonly sudo: string;
    readonly lock_passwd: boolean;
    readonly ssh_authorized_keys: readonly string[];
  }[];
  readonly disable_root: boolean;
  readonly ssh_pwauth: boolean;
  readonly package_update: boolean;
  readonly package_upgrade: boolean;
  readonly packages: readonly string[];
  readonly write_files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: readonly string[];
}

export interface CloudInitProps {
  readonly machine: Machine;
  /** The ports of the machine's own firewall; see {@link Opening}. */
  readonly openings: readonly Opening[];
  /** Ranges that the machine's own pods and Services speak from; none outside the cluster. */
  readonly podRanges: readonly Cidr[];
  /** Login name of the administrator. @throws ProblemError `bad-admin-name` */
  readonly admin: string;
  /** The only way in. */
  readonly sshKeys: readonly SshKey[];
}

/** One command: the firewall goes up only when every rule that lets you in is there. */
const firewall = (openings: readonly Opening[], podRanges: readonly Cidr[]): string =>
  ['ufw default deny incoming', 'ufw default allow outgoing', ...ufwRules({ openings, podRanges }), 'ufw --force enable'].join(' &&\n');

/** The document behind `#cloud-config`. */
export function cloudConfig({ machine, openings, podRanges, admin, sshKeys }: CloudInitProps): CloudConfig {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(admin) || admin === 'root') {
    throw ProblemError.of('site.ts', {
      code: 'bad-admin-name',
      message: `"${admin}" cannot be the administrator's login name`,
      allowed: 'up to 31 lower-case letters, digits and hyphens, a letter first, and not root',
      fix: 'choose another name',
    });
  }
  return {
    hostname: machine.hostname,
    manage_etc_hosts: true,
    users: [
      {
        name: admin,
        groups: ['adm', 'sudo'],
        shell: '/bin/bash',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        lock_passwd: true,
        ssh_authorized_keys: sshKeys.map(({ publicKey }) => publicKey),
      },
    ],
    disable_root: true,
    ssh_pwauth: false,
    package_update: true,
    package_upgrade: true,
    packages: ['ufw', 'unattended-upgrades'],
    write_files: [
      { path: SSHD_DROP_IN, permissions: '0600', content: sshdConfig(admin) },
      { path: UPGRADES_FILE, permissions: '0644', content: UPGRADES },
    ],
    runcmd: ['passwd --lock root', 'sshd -t && systemctl try-reload-or-restart ssh.service', firewall(openings, podRanges)],
  };
}
