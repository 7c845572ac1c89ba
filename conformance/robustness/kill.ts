/** synth is killed at random moments. */
import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../../synth/write';
import type { Bench } from '../runner/bench';
import type { Case } from '../runner/section';
import { composeReal } from '../site';
import { ended, Repository } from './repository';

const KILLS = 200;
/** Every so many the next run is a process of its own; the others call the writer, which is what heals. */
const WHOLE = 10;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const equal = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
  a.size === b.size && [...a].every(([path, content]) => b.get(path) === content);

/** Starts synth, and kills it so many milliseconds after its start or after its first write. @returns its length where nothing killed it */
async function run(repository: Repository, from: 'start' | 'first write', after: number) {
  const begun = Date.now();
  const child = repository.start();
  const done = ended(child);
  let first = 0;
  const watcher = watch(join(repository.root, 'cluster'), () => {
    if (first !== 0) return;
    first = Date.now();
    if (from === 'first write') void sleep(after).then(() => child.kill('SIGKILL'));
  });
  if (from === 'start') void sleep(after).then(() => child.kill('SIGKILL'));
  await done;
  watcher.close();
  return { whole: Date.now() - begun, writing: first === 0 ? 0 : Date.now() - first };
}

export const kills = (bench: Bench): Case => ({
  name: `killed at ${KILLS} random moments, every file is the old or the new one and the next run heals the tree`,
  limit: 1200,
  async run() {
    const { files } = composeReal();
    const halves = ['start', 'first write'] as const;
    const repositories = await Promise.all(halves.map(() => Repository.make(bench)));
    const caught = await Promise.all(
      halves.map(async (from, half) => {
        const repository = repositories[half] as Repository;
        repository.restore(repository.stale);
        const { whole, writing } = await run(repository, 'start', 60_000);
        assert.ok(equal(repository.tree(), repository.fresh), 'an undisturbed run makes the new tree');
        let between = 0;
        for (let count = 0; count < KILLS / halves.length; count++) {
          repository.restore(repository.stale);
          await run(repository, from, Math.random() * (from === 'start' ? whole : writing));
          const left = repository.tree();
          assert.deepEqual(repository.damageIn(left), []);
          if (!equal(left, repository.stale) && !equal(left, repository.fresh)) between += 1;
          if (count % WHOLE === 0) assert.equal((await repository.synth()).status, 0);
          else writeFiles(repository.root, files);
          assert.deepEqual(
            [...repository.tree()],
            [...repository.fresh].sort(([a], [b]) => (a < b ? -1 : 1)),
          );
        }
        return between;
      }),
    );
    const between = caught.reduce((sum, count) => sum + count, 0);
    assert.ok(between >= 10, `only ${between} of ${KILLS} kills came between the first write and the last`);
    return `${between} in the middle of writing`;
  },
});
