/** First boot of a cloud machine, as cloud-init reads it: who gets in, and nothing else. Holds no secret. */
import type { Cidr } from '../values/cidr';
import { ProblemError } from '../values/problem';
import type { Machine } from './machine';
import { anywhere, type Opening } from './opening';
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

/** `00-` sorts before cloud-init's and the image's own drop-ins, and sshd takes the first value that it reads. */
const sshd = (admin: string) => `# Written at first boot by H-Kube.
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthenticationMethods publickey
AllowUsers ${admin}
X11Forwarding no
`;

/** A reboot would take the node away unasked, so it is left to whoever drains it first. */
const upgrades = `// Written at first boot by H-Kube: security upgrades every day, never a reboot.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "false";
#clear Unattended-Upgrade::Allowed-Origins;
Unattended-Upgrade::Allowed-Origins {
  "\${distro_id}:\${distro_codename}-security";
  "\${distro_id}ESMApps:\${distro_codename}-apps-security";
  "\${distro_id}ESM:\${distro_codename}-infra-security";
};
`;

function allow({ name, protocol, port, from }: Opening): string[] {
  if (from === anywhere) return [`ufw allow ${port}/${protocol} comment ${name}`];
  return from.map((range) => `ufw allow from ${range} to any port ${port} proto ${protocol} comment ${name}`);
}

/** One command: the firewall goes up only when every rule that lets you in is there. */
const firewall = (openings: readonly Opening[], podRanges: readonly Cidr[]): string =>
  [
    'ufw default deny incoming',
    'ufw default allow outgoing',
    ...openings.flatMap(allow),
    // K3s's pods reach the API server and the kubelet at their node's own address. Source: K3s docs, requirements.
    ...podRanges.map((range) => `ufw allow from ${range} comment k3s`),
    'ufw --force enable',
  ].join(' &&\n');

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
      { path: '/etc/ssh/sshd_config.d/00-h-kube.conf', permissions: '0600', content: sshd(admin) },
      { path: '/etc/apt/apt.conf.d/99-h-kube-security-upgrades', permissions: '0644', content: upgrades },
    ],
    runcmd: ['passwd --lock root', 'sshd -t && systemctl try-reload-or-restart ssh.service', firewall(openings, podRanges)],
  };
}
