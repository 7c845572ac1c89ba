/** What every machine does for itself: security upgrades, the right time, a journal that does not fill the disk. */
import type { Subject } from '../step/step';

export const UPGRADES_FILE = '/etc/apt/apt.conf.d/99-h-kube-security-upgrades';

/** A reboot would take the node away unasked, so it is left to whoever drains it first: kured, where site.ts says `reboots`. */
export const UPGRADES = `// Written by H-Kube: security upgrades every day, never a reboot.
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

const JOURNAL = `# Written by H-Kube.
[Journal]
Storage=persistent
SystemMaxUse=1G
SystemKeepFree=2G
MaxRetentionSec=1month
`;

export const upgrades = (): Subject => ({
  name: 'upgrades',
  steps: [
    { kind: 'package', names: ['unattended-upgrades'] },
    { kind: 'file', path: UPGRADES_FILE, content: UPGRADES, mode: '0644', validate: '/usr/bin/apt-config --config-file %s dump' },
    { kind: 'service', unit: 'unattended-upgrades.service', files: [UPGRADES_FILE], onChange: 'restart' },
  ],
});

export const time = (): Subject => ({
  name: 'time',
  steps: [
    { kind: 'package', names: ['systemd-timesyncd'] },
    { kind: 'service', unit: 'systemd-timesyncd.service', files: [], onChange: 'restart' },
  ],
});

export const journal = (): Subject => ({
  name: 'journal',
  steps: [
    { kind: 'directory', path: '/etc/systemd/journald.conf.d', mode: '0755' },
    { kind: 'file', path: '/etc/systemd/journald.conf.d/90-h-kube.conf', content: JOURNAL, mode: '0644' },
    { kind: 'service', unit: 'systemd-journald.service', files: ['/etc/systemd/journald.conf.d/90-h-kube.conf'], onChange: 'restart' },
  ],
});

/** @param settings kernel parameter → value */
export function kernel(settings: Readonly<Record<string, string | number>>): Subject {
  const path = '/etc/sysctl.d/90-h-kube.conf';
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  return {
    name: 'kernel',
    steps: [
      { kind: 'file', path, content: `# Written by H-Kube.\n${lines.join('')}`, mode: '0644' },
      { kind: 'service', unit: 'systemd-sysctl.service', files: [path], onChange: 'restart' },
    ],
  };
}
