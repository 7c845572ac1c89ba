import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { problemsOf } from '../constructs/values/fixtures';
import type { Problem } from '../constructs/values/problem';
import type { FileSpec } from './file-spec';
import { compareFiles, writeFiles } from './write';

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'h-kube-write-'));
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(root, { recursive: true });
});

const file = (path: string, content = `${path}\n`): FileSpec => ({ path, content, from: `made/${path}` });

function put(path: string, content: string): void {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true });
  fs.writeFileSync(join(root, path), content);
}

function link(path: string, to: string): void {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true });
  fs.symlinkSync(to, join(root, path));
}

function pipe(path: string): void {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true });
  spawnSync('mkfifo', [join(root, path)]);
}

/** Everything below the root: a file's content, or what else it is. */
function tree(): Record<string, string> {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  const rows = entries.map((entry): [string, string] => {
    const path = join(entry.parentPath, entry.name);
    const other = entry.isDirectory() ? '(folder)' : entry.isSymbolicLink() ? `-> ${fs.readlinkSync(path)}` : '(special)';
    return [path.slice(root.length + 1), entry.isFile() ? fs.readFileSync(path, 'utf8') : other];
  });
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The files alone. */
const contents = (): Record<string, string> => Object.fromEntries(Object.entries(tree()).filter(([, is]) => is !== '(folder)'));

/** Asserts that a write is refused with these problems, that a comparison says the same, and that nothing was touched. */
function expectRefusal(files: readonly FileSpec[], expected: readonly Partial<Problem>[]): void {
  const before = tree();
  const problems = problemsOf(() => writeFiles(root, files));
  expect(problems).toHaveLength(expected.length);
  expect(problems).toMatchObject(expected);
  expect(problemsOf(() => compareFiles(root, files))).toEqual(problems);
  expect(tree()).toEqual(before);
}

describe('what a run leaves', () => {
  test('is its files, with a sorted list in each managed folder', () => {
    const report = writeFiles(root, [file('cluster/b.yaml'), file('cluster/apps/x/a.yaml'), file('dist/terraform/cdk.tf.json')]);
    expect(contents()).toEqual({
      'cluster/.h-kube-files': 'apps/x/a.yaml\nb.yaml\n',
      'cluster/apps/x/a.yaml': 'cluster/apps/x/a.yaml\n',
      'cluster/b.yaml': 'cluster/b.yaml\n',
      'dist/.h-kube-files': 'terraform/cdk.tf.json\n',
      'dist/terraform/cdk.tf.json': 'dist/terraform/cdk.tf.json\n',
    });
    expect(report).toEqual({ written: Object.keys(contents()), deleted: [], unchanged: 0 });
  });

  test('is untouched by the same run again', () => {
    const files = [file('cluster/b.yaml'), file('cluster/apps/x/a.yaml'), file('dist/c')];
    writeFiles(root, files);
    const marks = () =>
      ['', ...Object.keys(tree())].map((path) => {
        const { ino, mtimeNs, ctimeNs } = fs.lstatSync(join(root, path), { bigint: true });
        return [path, ino, mtimeNs, ctimeNs];
      });
    const before = marks();
    expect(writeFiles(root, files)).toEqual({ written: [], deleted: [], unchanged: 3 });
    expect(marks()).toEqual(before);
  });

  test('keeps the inode of a file that stays, and replaces one that differs', () => {
    writeFiles(root, [file('cluster/same'), file('cluster/other')]);
    const inode = (path: string) => fs.statSync(join(root, path)).ino;
    const [same, other] = [inode('cluster/same'), inode('cluster/other')];
    expect(writeFiles(root, [file('cluster/same'), file('cluster/other', 'new')])).toEqual({
      ...{ written: ['cluster/other'], deleted: [], unchanged: 1 },
    });
    expect(inode('cluster/same')).toBe(same);
    expect(inode('cluster/other')).not.toBe(other);
  });

  test('repairs a file that somebody changed or removed', () => {
    writeFiles(root, [file('cluster/a'), file('cluster/b')]);
    put('cluster/a', 'changed');
    fs.unlinkSync(join(root, 'cluster/b'));
    expect(writeFiles(root, [file('cluster/a'), file('cluster/b')]).written).toEqual(['cluster/a', 'cluster/b']);
    expect(contents()).toMatchObject({ 'cluster/a': 'cluster/a\n', 'cluster/b': 'cluster/b\n' });
  });

  test('comes back whole when the folder was deleted', () => {
    const files = [file('cluster/a/b/c'), file('cluster/d')];
    writeFiles(root, files);
    const before = tree();
    fs.rmSync(join(root, 'cluster'), { recursive: true });
    writeFiles(root, files);
    expect(tree()).toEqual(before);
  });

  test('does not hold what it no longer makes, nor the folders that became empty', () => {
    writeFiles(root, [file('cluster/apps/old/x/a'), file('cluster/apps/old/b'), file('cluster/apps/new/c')]);
    expect(writeFiles(root, [file('cluster/apps/new/c')])).toEqual({
      ...{ written: ['cluster/.h-kube-files'], deleted: ['cluster/apps/old/b', 'cluster/apps/old/x/a'], unchanged: 1 },
    });
    expect(Object.keys(tree())).toEqual(['cluster', 'cluster/.h-kube-files', 'cluster/apps', 'cluster/apps/new', 'cluster/apps/new/c']);
  });

  test('is nothing when it makes nothing', () => {
    writeFiles(root, [file('cluster/a/b'), file('dist/c')]);
    writeFiles(root, []);
    expect(tree()).toEqual({});
    expect(writeFiles(root, [])).toEqual({ written: [], deleted: [], unchanged: 0 });
  });

  test('holds any text byte for byte', () => {
    const text = 'ä\r\n\u2028\u{1f600}\u0000 no newline at the end';
    writeFiles(root, [file('cluster/a', text), file('cluster/empty', '')]);
    expect(contents()).toMatchObject({ 'cluster/a': text, 'cluster/empty': '' });
    expect(writeFiles(root, [file('cluster/a', text), file('cluster/empty', '')]).written).toEqual([]);
  });

  test('is what a comparison said, which touches nothing', () => {
    writeFiles(root, [file('cluster/a'), file('cluster/b'), file('cluster/c')]);
    const before = tree();
    const next = [file('cluster/a'), file('cluster/b', 'new'), file('dist/d')];
    const comparison = compareFiles(root, next);
    expect(tree()).toEqual(before);
    expect(comparison).toEqual({
      written: ['cluster/.h-kube-files', 'cluster/b', 'dist/.h-kube-files', 'dist/d'],
      ...{ deleted: ['cluster/c'], unchanged: 1 },
    });
    expect(writeFiles(root, next)).toEqual(comparison);
  });
});

test('a comparison of one folder leaves the others out', () => {
  writeFiles(root, [file('cluster/a'), file('dist/b')]);
  const nothing = { written: [], deleted: [], unchanged: 1 };
  expect(compareFiles(root, [file('cluster/a'), file('dist/c')], ['cluster'])).toEqual(nothing);
  expect(compareFiles(root, [file('cluster/a')], ['cluster'])).toEqual(nothing);
  expect(compareFiles(root, [file('cluster/a')]).deleted).toEqual(['dist/.h-kube-files', 'dist/b']);
});

describe('foreign files', () => {
  test('stay, and so do their folders', () => {
    put('cluster/flux-system/gotk-sync.yaml', 'theirs');
    put('cluster/apps/x/notes', 'theirs');
    put('cluster/flux-system/sync.h-kube-tmp', 'theirs');
    const before = tree();
    writeFiles(root, [file('cluster/apps/x/a'), file('cluster/b')]);
    writeFiles(root, [file('cluster/b')]);
    expect(tree()).toEqual({ ...before, 'cluster/.h-kube-files': 'b\n', 'cluster/b': 'cluster/b\n' });
    writeFiles(root, []);
    expect(tree()).toEqual(before);
  });

  test('become ours when they are already what we write', () => {
    put('cluster/a', 'cluster/a\n');
    expect(writeFiles(root, [file('cluster/a')])).toEqual({ written: ['cluster/.h-kube-files'], deleted: [], unchanged: 1 });
  });

  test('fails on a file that no run has written, and says all that is wrong at once', () => {
    put('cluster/a', 'theirs');
    put('dist/b/c', 'theirs');
    expectRefusal(
      [file('cluster/a'), file('cluster/ok'), file('dist/b')],
      [
        { path: 'made/cluster/a', code: 'foreign-file', message: '"cluster/a" exists with another content, and no run has written it' },
        { path: 'made/dist/b', code: 'path-is-folder', message: '"dist/b" is a folder' },
      ],
    );
  });
});

describe('paths', () => {
  test('fails on whatever is no output path, and touches nothing', () => {
    put('outside', 'safe');
    const refused = { code: 'bad-path', message: '"cluster/../outside" is not a path that a run may write' };
    expectRefusal([file('cluster/ok'), file('cluster/../outside')], [{ path: 'made/cluster/../outside', ...refused }]);
  });

  test.each<[string, () => void, string, string]>([
    ['is a folder', () => put('cluster/a/b/theirs', ''), 'path-is-folder', '"cluster/a/b" is a folder'],
    ['is below a file', () => put('cluster/a', ''), 'folder-is-file', '"cluster/a" is a file, and a folder is wanted there'],
    ['is a link', () => link('cluster/a/b', '../../outside'), 'path-is-link', '"cluster/a/b" is a link'],
    ['is a pipe', () => pipe('cluster/a/b'), 'path-is-special', '"cluster/a/b" is neither a file nor a folder'],
    ['is a link to nothing', () => link('cluster/a/b', 'nothing'), 'path-is-link', '"cluster/a/b" is a link'],
    ['is below a link out of the root', () => link('cluster/a', tmpdir()), 'path-is-link', '"cluster/a" is a link'],
    ['is below a link within the root', () => link('cluster/a', '../elsewhere'), 'path-is-link', '"cluster/a" is a link'],
    ['waits behind a folder', () => put('cluster/a/b.h-kube-tmp/x', ''), 'path-is-folder', '"cluster/a/b.h-kube-tmp" is a folder'],
    ['waits behind a link', () => link('cluster/a/b.h-kube-tmp', '../../outside'), 'path-is-link', '"cluster/a/b.h-kube-tmp" is a link'],
  ])('fails where a path %s', (_, arrange, code, message) => {
    put('outside', 'safe');
    put('elsewhere/b', 'safe');
    arrange();
    expectRefusal([file('cluster/a/b'), file('cluster/ok')], [{ path: 'made/cluster/a/b', code, message }]);
  });

  test.each<[string, () => void, string, string]>([
    ['a link', () => link('cluster', 'elsewhere'), 'path-is-link', '"cluster" is a link'],
    ['a file', () => put('cluster', 'theirs'), 'folder-is-file', '"cluster" is a file, and a folder is wanted there'],
  ])('fails once where the managed folder is %s', (_, arrange, code, message) => {
    put('elsewhere/b', 'safe');
    arrange();
    expectRefusal([file('cluster/a'), file('cluster/b')], [{ path: 'cluster/.h-kube-files', code, message }]);
  });

  test('fails with the reason of the system where a file cannot be read', () => {
    put('cluster/a', '');
    jest.spyOn(fs, 'readFileSync').mockImplementationOnce(() => {
      throw Object.assign(new Error("EACCES: permission denied, open '/somewhere'"), { code: 'EACCES', syscall: 'open' });
    });
    expect(problemsOf(() => writeFiles(root, [file('cluster/a')]))).toMatchObject([
      { path: 'cluster/a', code: 'cannot-read', message: 'cannot read "cluster/a": EACCES: permission denied' },
    ]);
  });
});

describe('a list that somebody changed', () => {
  test('fails on a line that no run has written, and touches nothing', () => {
    put('outside', 'safe');
    writeFiles(root, [file('cluster/a')]);
    put('cluster/.h-kube-files', 'a\n../outside\n');
    const message = 'line "../outside" is not a path that a run may have written';
    expectRefusal([file('cluster/a')], [{ path: 'cluster/.h-kube-files', code: 'bad-list', message }]);
  });

  test.each<[string, () => void, string, string]>([
    ['a folder', () => put('cluster/gone/theirs', ''), 'path-is-folder', '"cluster/gone" is a folder'],
    ['a link', () => link('cluster/gone', '../outside'), 'path-is-link', '"cluster/gone" is a link'],
    ['a file behind a link', () => link('cluster/gone', '../elsewhere'), 'path-is-link', '"cluster/gone" is a link'],
  ])('fails where a listed path became %s', (what, arrange, code, message) => {
    put('outside', 'safe');
    put('elsewhere/b', 'safe');
    arrange();
    put('cluster/.h-kube-files', what === 'a file behind a link' ? 'gone/b\n' : 'gone\n');
    expectRefusal([file('cluster/a')], [{ path: 'cluster/.h-kube-files', code, message }]);
  });

  test.each<[string, () => void, string, string]>([
    ['a folder', () => put('cluster/.h-kube-files/x', ''), 'path-is-folder', '"cluster/.h-kube-files" is a folder'],
    ['a link', () => link('cluster/.h-kube-files', '../outside'), 'path-is-link', '"cluster/.h-kube-files" is a link'],
  ])('fails where the list itself is %s', (_, arrange, code, message) => {
    put('outside', 'a\n');
    arrange();
    expectRefusal([file('cluster/a')], [{ path: 'cluster/.h-kube-files', code, message }]);
  });

  test('may name what is not there, or what a file of somebody is in the way of', () => {
    put('cluster/theirs', 'safe');
    put('cluster/.h-kube-files', 'never/was\n\ntheirs/below\nb');
    writeFiles(root, [file('cluster/a')]);
    expect(contents()).toEqual({ 'cluster/.h-kube-files': 'a\n', 'cluster/a': 'cluster/a\n', 'cluster/theirs': 'safe' });
  });

  test('deletes no file that another spelling of its name still stands for', () => {
    // One file with two names, which is what a disk that ignores case shows.
    writeFiles(root, [file('cluster/Caddyfile')]);
    fs.linkSync(join(root, 'cluster/Caddyfile'), join(root, 'cluster/caddyfile'));
    expect(writeFiles(root, [file('cluster/caddyfile', 'cluster/Caddyfile\n')]).deleted).toEqual([]);
    expect(contents()['cluster/.h-kube-files']).toBe('caddyfile\n');
  });
});

describe('a run that breaks off', () => {
  const theirs = { 'cluster/flux-system/gotk.yaml': 'theirs', 'cluster/apps/gone/notes': 'theirs' };
  const before = [file('cluster/same'), file('cluster/changes', 'old'), file('cluster/apps/gone/x/y'), file('dist/old/a')];
  const after = [file('cluster/same'), file('cluster/changes', 'new'), file('cluster/apps/come/x/y'), file('dist/new/a'), file('dist/b')];
  const allowed = new Set([...before, ...after].map(({ path, content }) => `${path}: ${content}`));

  /** Puts the root back to what a run of these files leaves beside foreign files. */
  function start(files: readonly FileSpec[]): void {
    restore(theirs);
    if (files.length > 0) writeFiles(root, files);
  }

  function restore(state: Readonly<Record<string, string>>): void {
    fs.rmSync(root, { recursive: true });
    for (const [path, content] of Object.entries(state)) put(path, content);
  }

  function cleanTree(files: readonly FileSpec[]): Record<string, string> {
    start(files);
    return tree();
  }

  const OPERATIONS = ['mkdirSync', 'openSync', 'closeSync', 'writeFileSync', 'renameSync', 'unlinkSync', 'rmdirSync'] as const;

  /** Runs as a process that is killed after so many changes: the next writes half a file or fails, whatever follows never happens. */
  function killedAfter(changes: number, run: () => void): boolean {
    let made = 0;
    for (const name of OPERATIONS) {
      const real = fs[name] as (...args: unknown[]) => unknown;
      const dying = (...args: unknown[]): unknown => {
        made += 1;
        if (made === changes + 1 && name === 'writeFileSync') real(args[0], String(args[1]).slice(0, 2));
        if (made > changes) throw new Error('killed');
        // Waiting for the disk is what takes time here, and nothing that a test could see.
        return name === 'writeFileSync' ? real(args[0], args[1]) : real(...args);
      };
      jest.spyOn(fs, name as 'unlinkSync').mockImplementation(dying as typeof fs.unlinkSync);
    }
    try {
      run();
      return false;
    } catch (error) {
      if ((error as Error).message !== 'killed') throw error;
      return true;
    } finally {
      jest.restoreAllMocks();
    }
  }

  test.each<[string, readonly FileSpec[], readonly FileSpec[]]>([
    ['goes on', before, after],
    ['goes back', before, before],
    ['makes nothing', before, []],
    ['goes on from nothing', [], after],
  ])('is forgotten when the next one %s, wherever it broke off', (_, first, next) => {
    const goal = cleanTree(next);
    start(first);
    const state = contents();
    let deaths = 0;
    for (;;) {
      restore(state);
      if (!killedAfter(deaths, () => writeFiles(root, after))) break;
      deaths += 1;
      const found = Object.entries(contents()).filter(([path]) => !(path in theirs) && !path.includes('.h-kube-'));
      for (const [path, content] of found) expect(allowed).toContain(`${path}: ${content}`);
      killedAfter(Number.POSITIVE_INFINITY, () => writeFiles(root, next));
      expect(tree()).toEqual(goal);
      expect(compareFiles(root, next)).toEqual({ written: [], deleted: [], unchanged: next.length });
    }
    expect(deaths).toBeGreaterThan(20);
  });

  test('reports what it left half written as deleted', () => {
    start(before);
    put('cluster/changes.h-kube-tmp', 'ne');
    put('cluster/.h-kube-files.h-kube-tmp', 's');
    expect(writeFiles(root, before)).toEqual({
      ...{ written: [], deleted: ['cluster/.h-kube-files.h-kube-tmp', 'cluster/changes.h-kube-tmp'], unchanged: before.length },
    });
    expect(tree()).toEqual(cleanTree(before));
  });

  test('leaves nothing even where no list was written yet', () => {
    put('dist/.h-kube-files.h-kube-tmp', 's');
    expect(writeFiles(root, [])).toEqual({ written: [], deleted: ['dist/.h-kube-files.h-kube-tmp'], unchanged: 0 });
  });

  test.each<[(typeof OPERATIONS)[number], string, string]>([
    ['writeFileSync', 'ENOSPC', 'no space left on device'],
    ['renameSync', 'EACCES', 'permission denied'],
    ['openSync', 'EROFS', 'read-only file system'],
    ['mkdirSync', 'EACCES', 'permission denied'],
  ])('fails in %s with %s, names the file and loses nothing', (name, code, text) => {
    start(before);
    const real = fs[name] as (...args: unknown[]) => unknown;
    const failing = (...args: unknown[]): unknown => {
      if (!String(args[0]).includes('cluster/apps/come')) return real(...args);
      throw Object.assign(new Error(`${code}: ${text}, open '/somewhere'`), { code, syscall: 'open' });
    };
    jest.spyOn(fs, name as 'unlinkSync').mockImplementation(failing as typeof fs.unlinkSync);
    const [problem] = problemsOf(() => writeFiles(root, after));
    jest.restoreAllMocks();
    const path = 'cluster/apps/come/x/y';
    expect(problem).toMatchObject({ path, code: 'cannot-write', message: `cannot write "${path}": ${code}: ${text}` });
    expect(contents()).toMatchObject({ ...theirs, 'cluster/changes': 'new', 'cluster/apps/gone/x/y': 'cluster/apps/gone/x/y\n' });
    expect(Object.keys(contents()).filter((each) => each.endsWith('.h-kube-tmp'))).toEqual([]);
    writeFiles(root, after);
    expect(tree()).toEqual(cleanTree(after));
  });
});
