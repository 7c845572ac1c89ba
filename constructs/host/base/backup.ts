/** What a machine holds and the cluster's own backups do not: saved every night, encrypted, fetched by another machine. */
import type { Machine } from '../machine';
import { LIBRARY, program } from '../step/library';
import type { Step, Subject } from '../step/step';
import { unit, unitFile } from '../step/unit';
import type { Saved } from './saved';

export interface BackupProps {
  readonly machine: Machine;
  readonly saved: readonly Saved[];
  /** Public age keys: the vault's. */
  readonly recipients: readonly string[];
  /** The machine that fetches the archives. */
  readonly keeper: Machine;
}

/** Where archives lie until they are fetched, and what `status` looks at. */
export const ARCHIVES = '/var/backups/h-kube';
const RECIPIENTS = '/etc/h-kube/backup-recipients';
const DAYS = 7;

const BACKUP = `# backup NAME: saves NAME, encrypted; archives older than ${DAYS} days go, the newest never.
set -eu
umask 077
name=$1
archive=${ARCHIVES}/$name-$(date -u +%Y%m%dT%H%M%SZ).tar.age
work=$(mktemp -d)
copy=$work/copy
mkdir "$copy"
after() { :; }
trap 'after || true; rm -rf "$work" "$archive.h-kube-new"' EXIT
. ${LIBRARY}/backup.d/$name.copy
# A pipe ends as its last program does: what tar could not read would be an archive that nobody can open.
{ tar -C "$copy" -cf - . && touch "$work/whole"; } | age --encrypt --recipients-file ${RECIPIENTS} >"$archive.h-kube-new"
[ -e "$work/whole" ] || { echo "$name could not be copied whole" >&2; exit 1; }
chgrp h-kube-backup "$archive.h-kube-new"
chmod 0640 "$archive.h-kube-new"
mv "$archive.h-kube-new" "$archive"
find ${ARCHIVES} -name "$name-*.tar.age" -mtime +${DAYS} ! -path "$archive" -delete
`;

const RESTORE = `# restore NAME ARCHIVE: brings NAME back. Reads the secret age key from standard input, and touches nothing before the archive is open.
set -eu
umask 077
name=$1 archive=$2
copy=$(mktemp -d)
trap 'rm -rf "$copy" "$copy.tar"' EXIT
age --decrypt --identity - "$archive" >"$copy.tar"
tar -C "$copy" -xpf "$copy.tar"
rm -f "$copy.tar"
before=${ARCHIVES}/before-$name-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$before"
. ${LIBRARY}/backup.d/$name.restore
echo "$name is what it was in $archive; what was there before is in $before"
`;

/** Not where Debian's own rsync.service looks: it would start by it at the next boot, and take the port. */
const RSYNCD = '/etc/h-kube/rsyncd.conf';

/** Archives are ciphertext, and the address is the mesh's: only the keeper may ask. */
const served = ({ machine, keeper }: BackupProps): string => `# Written by H-Kube.
address = ${machine.tailnet}
port = 873
use chroot = yes
read only = yes
list = no
[backups]
path = ${ARCHIVES}
hosts allow = ${keeper.tailnet}
uid = nobody
gid = h-kube-backup
incoming chmod = a-w
exclude = before-* *.h-kube-new
`;

const part = (name: string, text: string): Step => ({
  kind: 'file',
  path: `${LIBRARY}/backup.d/${name}`,
  content: `${text}\n`,
  mode: '0644',
  validate: '/bin/sh -n %s',
});

function timer({ name }: Saved): readonly Step[] {
  return [
    unitFile({
      name: `backup-${name}.service`,
      sections: {
        Unit: [`Description=Backup of ${name}`],
        Service: ['Type=oneshot', 'PrivateTmp=true', `ExecStart=${LIBRARY}/backup ${name}`],
      },
    }),
    ...unit({
      name: `backup-${name}.timer`,
      sections: {
        Unit: [`Description=Backup of ${name}`],
        Timer: ['OnCalendar=*-*-* 01:30:00', 'RandomizedDelaySec=10min', 'Persistent=true'],
        Install: ['WantedBy=timers.target'],
      },
    }),
  ];
}

/** On the machine that has something to save. */
export const backup = (props: BackupProps): Subject => ({
  name: 'backup',
  steps: [
    { kind: 'package', names: ['age', 'rsync', 'sqlite3'] },
    { kind: 'user', name: 'h-kube-backup', home: ARCHIVES, shell: '/usr/sbin/nologin', system: true },
    { kind: 'directory', path: '/etc/h-kube', mode: '0755' },
    { kind: 'directory', path: ARCHIVES, group: 'h-kube-backup', mode: '0750' },
    { kind: 'directory', path: `${LIBRARY}/backup.d`, mode: '0755' },
    { kind: 'file', path: RECIPIENTS, content: props.recipients.map((recipient) => `${recipient}\n`).join(''), mode: '0644' },
    program('backup', BACKUP),
    program('restore', RESTORE),
    ...props.saved.flatMap((saved) => [
      part(`${saved.name}.copy`, saved.copy),
      part(`${saved.name}.restore`, saved.restore),
      ...timer(saved),
    ]),
    { kind: 'file', path: RSYNCD, content: served(props), mode: '0644' },
    ...unit({
      name: 'h-kube-backups.service',
      files: [RSYNCD],
      sections: {
        Unit: ['Description=Archives for the machine that keeps them', 'After=tailscaled.service', 'Wants=tailscaled.service'],
        Service: [`ExecStart=/usr/bin/rsync --daemon --no-detach --config ${RSYNCD}`, 'Restart=always', 'RestartSec=10'],
        Install: ['WantedBy=multi-user.target'],
      },
    }),
  ],
});
