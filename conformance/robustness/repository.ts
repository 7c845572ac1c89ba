/** A copy of the repository, its output folders as they were and as synth makes them, and synth itself. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { LIST_NAME, TEMPORARY } from '../../synth/output-path';
import { copyRepository } from '../copy';
import type { Bench } from '../runner/bench';

/** Files below cluster/ and dist/ by path. */
export type Tree = ReadonlyMap<string, string>;

/** How a run ended. */
export interface Ended {
  readonly status: number | null;
  readonly said: string;
}

const OUTPUT = ['cluster', 'dist'];
const BUNDLE = { bundle: true, platform: 'node', target: 'node20', packages: 'external', supported: { 'dynamic-import': false } } as const;

/** Somebody else's files, which no run may touch. */
const FOREIGN: Tree = new Map([
  ['cluster/flux-system/gotk-sync.yaml', '# by flux bootstrap\n'],
  ['cluster/flux/notes.md', 'by hand\n'],
  ['dist/terraform/hetzner/.terraform.lock.hcl', '# by terraform\n'],
]);

export class Repository {
  readonly root: string;
  /** What synth makes, with what is not its own. */
  readonly fresh: Tree;
  /** An earlier state: every file another, some missing, some that are no longer made. */
  readonly stale: Tree;

  private constructor(root: string, fresh: Tree) {
    this.root = root;
    this.fresh = new Map([...fresh, ...FOREIGN]);
    this.stale = new Map([...aged(fresh), ...FOREIGN]);
  }

  static async make(bench: Bench): Promise<Repository> {
    const root = bench.folder();
    copyRepository(root);
    // What bin/h-kube.js would translate at every start is translated once: hundreds of starts follow.
    await build({ ...BUNDLE, entryPoints: [join(root, 'main.ts')], outfile: join(root, 'main.js') });
    const { status, said } = await ended(start(root));
    if (status !== 0) throw new Error(said);
    return new Repository(root, treeOf(root));
  }

  /** Starts synth as `npm run synth` does. */
  start(): ChildProcess {
    return start(this.root);
  }

  async synth(): Promise<Ended> {
    return ended(this.start());
  }

  tree(): Tree {
    return treeOf(this.root);
  }

  assertFresh(): void {
    const sorted = (tree: Tree) => [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(sorted(this.tree()), sorted(this.fresh));
  }

  /** Puts the output folders into a state. */
  restore(tree: Tree): void {
    for (const folder of OUTPUT) {
      for (const entry of readdirSync(join(this.root, folder))) rmSync(join(this.root, folder, entry), { recursive: true });
    }
    for (const [path, content] of tree) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
  }

  /** What a run that broke off has lost, half written or taken from somebody else. */
  damageIn(tree: Tree): string[] {
    const paths = new Set([...tree.keys(), ...this.fresh.keys(), ...this.stale.keys()]);
    return [...paths].filter((path) => {
      // A list names old and new files while a run is under way; whether it does so is seen when the next run heals the tree.
      if (basename(path) === LIST_NAME) return false;
      const known = path.endsWith(TEMPORARY) ? path.slice(0, -TEMPORARY.length) : path;
      if (known !== path) return !this.fresh.has(known) && !this.stale.has(known);
      return ![this.fresh.get(path), this.stale.get(path)].includes(tree.get(path));
    });
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  }
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, said })));
}

const start = (root: string) => spawn(process.execPath, ['bin/h-kube.js', 'synth'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });

function treeOf(root: string): Tree {
  const paths = OUTPUT.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const files = paths.filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile()).sort();
  return new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function aged(fresh: Tree): Tree {
  const isList = (path: string) => basename(path) === LIST_NAME;
  const kept = [...fresh.keys()].filter((path, index) => isList(path) || index % 7 !== 0);
  const gone = kept.filter((path, index) => !isList(path) && index % 5 === 0).map((path) => `${dirname(path)}/was-here/${basename(path)}`);
  const files = [...kept.filter((path) => !isList(path)), ...gone];
  const content = (path: string): string => {
    if (!isList(path)) return `# an earlier run\n${fresh.get(path) ?? ''}`;
    const folder = `${dirname(path)}/`;
    const own = files.filter((file) => file.startsWith(folder)).map((file) => `${file.slice(folder.length)}\n`);
    return own.sort().join('');
  };
  return new Map([...kept, ...gone].map((path) => [path, content(path)]));
}
