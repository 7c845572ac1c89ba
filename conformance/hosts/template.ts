/** The image that machines are copied from: a Debian with systemd and every package that a play may ask for, for they have no package source. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, script } from '../runner/shell';
import { cacheFolder } from '../runner/tools';

const SUITE = 'bookworm';
const PACKAGES = [
  // The machine itself.
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'python3', 'python3-apt', 'iproute2', 'kmod', 'procps', 'logrotate', 'apparmor'],
  // What plays ask for.
  ...[
    'sudo',
    'ufw',
    'unattended-upgrades',
    'systemd-timesyncd',
    'ca-certificates',
    'curl',
    'iptables',
    'nftables',
    'haproxy',
    'sqlite3',
    'age',
  ],
  ...['git', 'rsync', 'xz-utils', 'zstd', 'conntrack'],
  // What the suite looks with.
  ...['netcat-openbsd', 'iputils-ping', 'openssl'],
];

/** The folder with the image, made at the first call: about two minutes. */
export async function template(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  const key = createHash('sha256')
    .update([SUITE, ...PACKAGES].join())
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheFolder(env), `machine-${key}`);
  if (existsSync(folder)) return folder;
  say(`image ${SUITE} with ${PACKAGES.length} packages: made once`);
  mkdirSync(cacheFolder(env), { recursive: true });
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  // From its own default, Debian's mirror.
  await must('debootstrap', ['--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, unfinished]);
  // No source: what a play asks for is there, or the play fails.
  writeFileSync(join(unfinished, 'etc/apt/sources.list'), '');
  // A new machine of a provider: nothing of ours runs, and root is let in by key.
  await script(`
    chroot ${unfinished} systemctl disable --quiet haproxy.service unattended-upgrades.service
    chroot ${unfinished} systemctl mask --quiet systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service console-getty.service
    rm -f ${unfinished}/etc/ssh/ssh_host_* ${unfinished}/etc/machine-id
    install -d -m 0700 ${unfinished}/root/.ssh
    printf 'PermitRootLogin prohibit-password\\nPasswordAuthentication yes\\n' >${unfinished}/etc/ssh/sshd_config.d/50-cloud-init.conf
  `);
  renameSync(unfinished, folder);
  return folder;
}
