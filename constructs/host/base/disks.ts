/** Disks are mounted where the model has them: what was meant for one must never land on the system disk without a word. */
import type { Disk, Machine } from '../machine';
import { type Step, type Subject, shell } from '../step/step';

const ownDisks = ({ disks }: Pick<Machine, 'disks'>): readonly Disk[] => disks.filter(({ kind }) => kind !== 'system');

const mounted = ({ kind, mount }: Disk): Step => ({
  kind: 'command',
  name: `the ${kind} disk is mounted at ${mount}`,
  doneWhen: ['mountpoint', '--quiet', mount],
  run: shell(
    `echo 'nothing is mounted at ${mount}, so it would be the system disk: format the ${kind} disk if it is new, give it a line in /etc/fstab with the option nofail, and mount it; or take it out of disks of this machine' >&2; exit 1`,
  ),
});

/** Nothing is formatted or mounted here: which disk it is, only a person knows. Before anything else is done. */
export const disks = (machine: Pick<Machine, 'disks'>): readonly Subject[] => {
  const steps = ownDisks(machine).map(mounted);
  return steps.length === 0 ? [] : [{ name: 'disks', steps }];
};

/** Lines for a unit that writes there: it is started again until they are mounted. */
export const onlyWithDisks = (machine: Pick<Machine, 'disks'>): readonly string[] =>
  ownDisks(machine).map(({ mount }) => `ExecStartPre=/usr/bin/mountpoint --quiet ${mount}`);
