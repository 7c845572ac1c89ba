/** A folder that random models are written into, one after the other: each writes all of its files or nothing. */
import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synth } from '../../commands/synth';
import { ProblemError } from '../../constructs/values/problem';
import { LIST_NAME } from '../../synth/output-path';
import type { Judged } from './judge';

type Tree = Readonly<Record<string, string>>;

export class Folder {
  private before: Tree = {};
  private written = 0;

  /** @param root an empty folder @param most how many accepted models are written: each file is flushed to the disk, which takes its time */
  constructor(
    private readonly root: string,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {
    mkdirSync(root, { recursive: true });
  }

  /** Runs synth. @throws where something else is there afterwards than the old or the new files */
  write({ model, problems }: Judged): void {
    if (model === undefined || (problems.length === 0 && this.written >= this.most)) return;
    const said: string[] = [];
    const voice = { out: () => undefined, err: (line: string) => void said.push(line) };
    const status = this.run(() => synth(this.root, model, problems, voice));
    const after = treeOf(this.root);
    if (problems.length > 0) {
      assert.equal(status, 1);
      assert.deepEqual(after, this.before, 'a refused model was written');
      for (const { code } of problems)
        assert.ok(
          said.some((line) => line.includes(code)),
          code,
        );
      return;
    }
    assert.equal(status, 0, said.join('\n'));
    assert.deepEqual(withoutLists(after), Object.fromEntries(model.files.map(({ path, content }) => [path, content])));
    this.before = after;
    this.written += 1;
  }

  private run(go: () => number): number {
    try {
      return go();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      throw new Error(`no check knows what the writer refuses: ${error.message}`);
    }
  }
}

function treeOf(root: string): Tree {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => lstatSync(join(root, path)).isFile());
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

const withoutLists = (tree: Tree): Tree => Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith(LIST_NAME)));
