/** Disks that are full, folders that are not what they should be. */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../runner/bench';
import { root as isRoot } from '../runner/needs';
import { type Case, once, skip } from '../runner/section';
import { type Ended, Repository } from './repository';

/** What a run says that could not write: problems with codes, never where in the program it was. */
function assertRefused({ status, said }: Ended, code: string): void {
  assert.equal(status, 1, said);
  assert.match(said, new RegExp(`^\\[.+\\] ${code}: `, 'm'));
  assert.doesNotMatch(said, /unexpected error|^ +at /m);
}

export function disks(bench: Bench): Case[] {
  const made = once(() => Repository.make(bench));
  /** The repository in its earlier state. */
  const stale = async () => {
    const repository = await made();
    repository.restore(repository.stale);
    return repository;
  };
  const assertHeals = async (repository: Repository) => {
    const { status, said } = await repository.synth();
    assert.equal(status, 0, said);
    assert.deepEqual(
      [...repository.tree()],
      [...repository.fresh].sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  };
  const mount = async (...args: string[]) => {
    const { status, stderr } = await bench.run('mount', args);
    if (status !== 0) skip(`mounts are refused here: ${stderr.trim()}`);
  };
  const unmount = async (path: string) => {
    const { status, stderr } = await bench.run('umount', [path]);
    assert.equal(status, 0, stderr);
  };

  return [
    {
      name: 'a disk that fills up anywhere leaves every file old or new, and the next run goes on',
      needs: [isRoot],
      async run() {
        const repository = await stale();
        const cluster = join(repository.root, 'cluster');
        const aside = bench.folder();
        cpSync(cluster, aside, { recursive: true });
        let refused = 0;
        // A tmpfs gives each file whole pages: from nothing left over to a few dozen pages.
        for (const pages of [0, 1, 2, 5, 11, 23]) {
          await mount('-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', cluster);
          try {
            cpSync(aside, cluster, { recursive: true });
            await mount('-o', `remount,size=${(await usedKilobytes(bench, cluster)) + 4 * pages}k`, cluster);
            const ended = await repository.synth();
            assert.deepEqual(repository.damageIn(repository.tree()), []);
            if (ended.status !== 0) {
              refused += 1;
              assertRefused(ended, 'cannot-write');
              assert.match(ended.said, /ENOSPC/);
            }
            await mount('-o', 'remount,size=64m', cluster);
            await assertHeals(repository);
          } finally {
            await unmount(cluster);
          }
          repository.restore(repository.stale);
        }
        assert.ok(refused >= 3, `only ${refused} runs filled the disk`);
        return `${refused} runs filled it`;
      },
    },
    {
      name: 'a folder that may not be written is named, and nothing is lost',
      async run() {
        const repository = await stale();
        const flux = join(repository.root, 'cluster/flux');
        const asRoot = process.getuid?.() === 0;
        if (asRoot) {
          await mount('--bind', flux, flux);
          await mount('-o', 'remount,ro,bind', flux);
        } else chmodSync(flux, 0o555);
        try {
          const ended = await repository.synth();
          assertRefused(ended, 'cannot-write');
          assert.match(ended.said, /cluster\/flux\/.*(EROFS|EACCES)/);
          assert.deepEqual(repository.damageIn(repository.tree()), []);
        } finally {
          if (asRoot) await unmount(flux);
          else chmodSync(flux, 0o755);
        }
        await assertHeals(repository);
      },
    },
    ...['cluster/flux', 'dist/terraform', 'dist'].map((path) => ({
      name: `a file where the folder ${path} should be is named, and nothing is touched`,
      async run() {
        const repository = await stale();
        rmSync(join(repository.root, path), { recursive: true, force: true });
        writeFileSync(join(repository.root, path), 'by hand\n');
        try {
          const before = contentOf(join(repository.root, 'cluster'));
          assertRefused(await repository.synth(), 'folder-is-file');
          assert.deepEqual(contentOf(join(repository.root, 'cluster')), before);
          assert.equal(readFileSync(join(repository.root, path), 'utf8'), 'by hand\n');
        } finally {
          rmSync(join(repository.root, path));
          mkdirSync(join(repository.root, path));
        }
        repository.restore(repository.stale);
        await assertHeals(repository);
      },
    })),
    ...['cluster/flux', 'dist', 'cluster/kustomization.yaml', 'cluster/.h-kube-files'].map((path) => ({
      name: `a link out of the tree at ${path} is named, and nothing is touched on either side`,
      async run() {
        const repository = await stale();
        const outside = bench.folder();
        writeFileSync(join(outside, 'precious'), 'by hand\n');
        const isFile = path.includes('.');
        rmSync(join(repository.root, path), { recursive: true, force: true });
        symlinkSync(isFile ? join(outside, 'precious') : outside, join(repository.root, path));
        try {
          const before = contentOf(join(repository.root, 'cluster'));
          assertRefused(await repository.synth(), 'path-is-link');
          assert.deepEqual(contentOf(join(repository.root, 'cluster')), before);
          assert.deepEqual(contentOf(outside), { precious: 'by hand\n' });
        } finally {
          rmSync(join(repository.root, path));
          if (!isFile) mkdirSync(join(repository.root, path));
        }
        repository.restore(repository.stale);
        await assertHeals(repository);
      },
    })),
  ];
}

async function usedKilobytes(bench: Bench, path: string): Promise<number> {
  const { stdout } = await bench.run('df', ['--output=used', '-k', path]);
  return Number(stdout.trim().split('\n').at(-1));
}

/** The files of a folder, links not followed. */
function contentOf(folder: string): Record<string, string> {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}
