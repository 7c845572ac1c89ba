/** Two runs of synth in one folder at once. */
import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../runner/bench';
import { type Case, once } from '../runner/section';
import { type Ended, ended, Repository } from './repository';

const ROUNDS = 6;

function assertTurnedAway({ status, said }: Ended): void {
  assert.equal(status, 1, said);
  assert.match(said, /^\[.+\] another-run: .*\n +fix: /m);
  assert.doesNotMatch(said, /unexpected error/);
}

export function twoRuns(bench: Bench): Case[] {
  const made = once(() => Repository.make(bench));
  return [
    {
      name: 'a run that stands still in the middle of writing turns another away, and then ends its work',
      async run() {
        const repository = await made();
        repository.restore(repository.stale);
        const slow = repository.start();
        const slowEnded = ended(slow);
        await new Promise<void>((written) => {
          const watcher = watch(join(repository.root, 'cluster'), () => {
            slow.kill('SIGSTOP');
            watcher.close();
            written();
          });
        });
        try {
          const before = repository.tree();
          assert.notDeepEqual([...before], [...repository.fresh], 'it stopped before its end');
          assertTurnedAway(await repository.synth());
          assert.deepEqual([...repository.tree()], [...before]);
        } finally {
          slow.kill('SIGCONT');
        }
        const { status, said } = await slowEnded;
        assert.equal(status, 0, said);
        repository.assertFresh();
      },
    },
    {
      name: 'of two runs that start together each is done or turned away, and nothing is lost',
      async run() {
        const repository = await made();
        let refused = 0;
        for (let round = 0; round < ROUNDS; round++) {
          repository.restore(repository.stale);
          const both = await Promise.all([repository.synth(), repository.synth()]);
          const failed = both.filter(({ status }) => status !== 0);
          failed.forEach(assertTurnedAway);
          assert.ok(failed.length < both.length, both.map(({ said }) => said).join('\n'));
          repository.assertFresh();
          refused += failed.length;
        }
        return `${refused} of ${ROUNDS} were turned away`;
      },
    },
  ];
}
