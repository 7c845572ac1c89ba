/** The one writer of output: compares before it writes, replaces files whole, deletes only what an earlier run wrote. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { ProblemError } from '../constructs/values/problem';
import type { FileSpec } from './file-spec';
import { foldersOf, MANAGED_FOLDERS, type ManagedFolder, TEMPORARY } from './output-path';
import { type Disk, type Found, planWrite, type Step } from './write-plan';

/** What a write changed, or would change. Paths are relative to the root and sorted. */
export interface WriteReport {
  /** Files that are new or different, a folder's list among them. */
  readonly written: readonly string[];
  /** Files that earlier runs wrote and this one does not, and what a broken run left. */
  readonly deleted: readonly string[];
  /** How many of the given files were already as they should be. */
  readonly unchanged: number;
}

/**
 * Makes the managed folders hold these files, the whole output of a run, and their foreign files.
 * @param folders the managed folders to write, each with all of its files; the others are left alone
 * @throws ProblemError as {@link planWrite}, before anything is touched; `cannot-read`, `cannot-write` with the system's reason, after which
 * every file is the old or the new one and another run goes on
 */
export function writeFiles(root: string, files: readonly FileSpec[], folders: readonly ManagedFolder[] = MANAGED_FOLDERS): WriteReport {
  const steps = planWrite(files, diskBelow(root), folders);
  for (const step of steps) withReason('write', step.path, () => take(root, step));
  return reportOf(steps, files);
}

/**
 * What {@link writeFiles} would do. Touches nothing.
 * @param folders the managed folders to look at, such as the one that is committed; those of the files that are elsewhere are left out
 * @throws ProblemError as {@link planWrite}; `cannot-read`
 */
export function compareFiles(root: string, files: readonly FileSpec[], folders: readonly ManagedFolder[] = MANAGED_FOLDERS): WriteReport {
  return reportOf(
    planWrite(files, diskBelow(root), folders),
    files.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`))),
  );
}

function reportOf(steps: readonly Step[], files: readonly FileSpec[]): WriteReport {
  const paths = (kind: Step['do']) => [...new Set(steps.filter((step) => step.do === kind).map(({ path }) => path))].sort();
  const written = paths('write');
  return { written, deleted: paths('delete'), unchanged: files.filter(({ path }) => !written.includes(path)).length };
}

function take(root: string, step: Step): void {
  const target = join(root, step.path);
  if (step.do === 'write') replace(target, step.content);
  else if (step.do === 'delete') fs.unlinkSync(target);
  else pruneFolder(target);
}

/** A crash leaves the old or the new file: the new one gets its name when it is complete and on the disk. */
function replace(target: string, content: string): void {
  const temporary = target + TEMPORARY;
  fs.mkdirSync(dirname(target), { recursive: true });
  fs.closeSync(fs.openSync(temporary, 'wx'));
  try {
    fs.writeFileSync(temporary, content, { flush: true });
    fs.renameSync(temporary, target);
  } catch (error) {
    removeLeftover(temporary);
    throw error;
  }
}

/** What cannot be removed now the next run removes: it is the first error that counts. */
function removeLeftover(temporary: string): void {
  try {
    fs.unlinkSync(temporary);
  } catch {}
}

/** What systems say of a folder that something is in. */
const STILL_USED = ['ENOTEMPTY', 'EEXIST'];

function pruneFolder(target: string): void {
  try {
    fs.rmdirSync(target);
  } catch (error) {
    if (!isSystemError(error) || !STILL_USED.includes(error.code)) throw error;
  }
}

function diskBelow(root: string): Disk {
  const kindOf = (path: string): Found => {
    const stats = withReason('read', path, () => fs.lstatSync(join(root, path), { throwIfNoEntry: false }));
    if (stats === undefined) return { kind: 'nothing', at: path, id: path };
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'special';
    return { kind, at: path, id: `${stats.dev}:${stats.ino}` };
  };
  return {
    look(path) {
      for (const folder of foldersOf(path)) {
        const found = kindOf(folder);
        if (found.kind === 'nothing') return { ...found, id: path };
        if (found.kind !== 'folder') return found.kind === 'file' ? { ...found, kind: 'file on the way' } : found;
      }
      return kindOf(path);
    },
    read: (path) => withReason('read', path, () => fs.readFileSync(join(root, path))),
  };
}

/** Gives an error of the operating system its path in the repository and keeps the system's reason. */
function withReason<T>(verb: 'read' | 'write', path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const reason = error.message.split(',')[0];
    const fix = 'remove what the reason names, then run again; no file was left half written';
    throw ProblemError.of(path, { code: `cannot-${verb}`, message: `cannot ${verb} "${path}": ${reason}`, fix });
  }
}

/** Whether it comes from the operating system. Not by `instanceof`: it may have been made in another realm. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { code: string } =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error;
