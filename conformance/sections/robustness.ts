/** synth on a machine where things go wrong: killed, disturbed, out of disk. */
import { disks } from '../robustness/disk';
import { kills } from '../robustness/kill';
import { twoRuns } from '../robustness/two-runs';
import type { Section } from '../runner/section';

export const robustness: Section = {
  name: 'robustness',
  needs: [],
  cases: (bench) => [...disks(bench), ...twoRuns(bench), kills(bench)],
};
