/** Archives are kept by a machine at another site. */
import { mounts } from '../disk';
import type { Machine } from '../machine';
import { LIBRARY, program } from '../step/library';
import type { Step, Subject } from '../step/step';
import { unit, unitFile } from '../step/unit';

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
