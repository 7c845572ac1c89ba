/** What a machine holds and the cluster's own backups do not: saved every night, encrypted, kept by another machine. */
import { mounts } from '../disk';
import type { Machine } from '../machine';
import { LIBRARY, program } from '../step/library';
import type { Step, Subject } from '../step/step';
import { unit, unitFile } from '../step/unit';

/** One thing to save. */
export interface Saved {
  /** Kebab-case, unique on the machine. */
  readonly name: string;
  /** Shell lines that put a consistent copy into the folder `$copy`; a function `after` is called in any case. */
  readonly copy: string;
  /** Shell lines that bring it back from the folder `$copy`; what was there is in `$before`. */
  readonly restore: string;
}

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
exclude = before-*
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
    { kind: 'file', path: '/etc/rsyncd.conf', content: served(props), mode: '0644' },
    ...unit({
      name: 'h-kube-backups.service',
      files: ['/etc/rsyncd.conf'],
      sections: {
        Unit: ['Description=Archives for the machine that keeps them', 'After=tailscaled.service', 'Wants=tailscaled.service'],
        Service: ['ExecStart=/usr/bin/rsync --daemon --no-detach --config /etc/rsyncd.conf', 'Restart=always', 'RestartSec=10'],
        Install: ['WantedBy=multi-user.target'],
      },
    }),
  ],
});

/** Where the keeper puts what it fetches: on its bulk disk, by machine. */
export const KEPT = `${mounts.bulk}/backups`;

/** On the machine that keeps others' archives: what is gone at the source stays here for a month, the last of each for ever. */
export const keeper = (sources: readonly Machine[]): Subject => {
  const folder = ({ name }: Machine) => `${KEPT}/${name}`;
  const fetch = sources.map(
    (source) => `rsync --archive --ignore-existing --timeout=60 rsync://${source.tailnet}/backups/ ${folder(source)}/ || failed=1`,
  );
  const script = `# keep-backups: fetches the archives of other machines. One that cannot be reached does not hold up the others.
set -u
mountpoint --quiet ${mounts.bulk} || { echo 'nothing is mounted at ${mounts.bulk}' >&2; exit 1; }
failed=0
${fetch.join('\n')}
find ${KEPT} -name '*.tar.age' -mtime +30 | while read -r old; do
  # While nothing newer comes, the last one stays.
  for newest in "\${old%-*}"-*.tar.age; do :; done
  [ "$old" = "$newest" ] || rm -f "$old"
done
exit $failed
`;
  return {
    name: 'keeper',
    steps: [
      { kind: 'package', names: ['rsync'] },
      { kind: 'directory', path: KEPT, mode: '0700' },
      ...sources.map((source): Step => ({ kind: 'directory', path: folder(source), mode: '0700' })),
      program('keep-backups', script),
      unitFile({
        name: 'keep-backups.service',
        sections: { Unit: ['Description=Archives of other machines'], Service: ['Type=oneshot', `ExecStart=${LIBRARY}/keep-backups`] },
      }),
      ...unit({
        name: 'keep-backups.timer',
        sections: {
          Unit: ['Description=Archives of other machines'],
          Timer: ['OnCalendar=*-*-* 02:30:00', 'RandomizedDelaySec=10min', 'Persistent=true'],
          Install: ['WantedBy=timers.target'],
        },
      }),
    ],
  };
};
