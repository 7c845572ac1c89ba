/** Every step of a write, decided and verified before the first one is taken. */
import { type Problem, ProblemError } from '../constructs/values/problem';
import type { FileSpec } from './file-spec';
import { formatList, listPath, parseList } from './manifest-file';
import { folded, foldersOf, type ManagedFolder, pathProblems, TEMPORARY } from './output-path';

export type Step =
  | { readonly do: 'write'; readonly path: string; readonly content: string }
  | { readonly do: 'delete'; readonly path: string }
  /** Removes a folder if it is empty. */
  | { readonly do: 'prune'; readonly path: string };

/** What is at a path, or what stands in the way to it. */
export interface Found {
  readonly kind: 'nothing' | 'file' | 'folder' | 'link' | 'special' | 'file on the way';
  /** The path itself, or the part of it where the way ends. */
  readonly at: string;
  /** The same for two spellings of one file. */
  readonly id: string;
}

/** The disk below the repository's root, as a plan sees it. Never follows a link. */
export interface Disk {
  look(path: string): Found;
  read(path: string): Buffer;
}

/**
 * The steps from what the managed folders hold to exactly these files. First the lists name whatever is or will be there, last only what
 * stays, so that a run that breaks off anywhere leaves nothing that the next one does not know.
 * @throws ProblemError with everything that forbids it: `bad-path`, `duplicate-path`, `bad-list`, `path-is-link`, `path-is-folder`,
 * `path-is-special`, `folder-is-file`, `foreign-file`
 */
export function planWrite(files: readonly FileSpec[], disk: Disk, managed: readonly ManagedFolder[]): Step[] {
  refuse(pathProblems(files));
  const used = managed.filter(
    (folder) =>
      files.some(({ path }) => path.startsWith(`${folder}/`)) ||
      [listPath(folder), listPath(folder) + TEMPORARY].some((path) => disk.look(path).kind === 'file'),
  );
  refuse(used.map((folder) => notWritable(disk.look(listPath(folder)), listPath(folder))));
  const folders = used.map((folder) => compareFolder(folder, files, disk));
  refuse(folders.flatMap((folder) => problemsOf(folder, disk)));
  return [...folders.flatMap((folder) => additions(folder, disk)), ...folders.flatMap((folder) => removals(folder, disk))];
}

/** A managed folder: what a run wants there against what is there. */
interface Comparison {
  readonly folder: string;
  /** Path of its list. */
  readonly list: string;
  /** The list's text before the run; undefined without one. */
  readonly listText: string | undefined;
  /** Its text while the run is under way: everything, old and new. */
  readonly interimText: string | undefined;
  /** Whatever earlier runs wrote. */
  readonly listed: ReadonlySet<string>;
  readonly files: readonly FileSpec[];
  /** The files that are missing or different on the disk. */
  readonly changed: readonly FileSpec[];
  /** Listed paths that the run no longer makes, whether or not they exist. */
  readonly stale: readonly string[];
}

function compareFolder(folder: string, all: readonly FileSpec[], disk: Disk): Comparison {
  const list = listPath(folder);
  const listText = disk.look(list).kind === 'file' ? disk.read(list).toString() : undefined;
  const listed = new Set(parseList(folder, listText ?? ''));
  const files = all.filter(({ path }) => path.startsWith(`${folder}/`));
  const made = new Set(files.map(({ path }) => path));
  const isListed = files.every(({ path }) => listed.has(path));
  return {
    ...{ folder, list, listText, listed, files },
    interimText: isListed ? listText : formatList(folder, [...made, ...listed]),
    changed: files.filter((file) => !holds(disk, file)),
    stale: [...listed].filter((path) => !made.has(path)),
  };
}

function problemsOf({ list, listed, files, changed, stale }: Comparison, disk: Disk): (Problem | undefined)[] {
  return [
    ...files.map(({ path, from }) => notWritable(disk.look(path), from)),
    ...files.map(({ path, from }) => notRemovable(disk.look(path + TEMPORARY), from)),
    ...changed.map((file) => (listed.has(file.path) ? undefined : foreign(disk, file))),
    ...[list + TEMPORARY, ...stale, ...stale.map((path) => path + TEMPORARY)].map((path) => notRemovable(disk.look(path), list)),
  ];
}

/** The list of everything, old and new, in front of the new files. */
function additions({ list, listText, interimText, files, changed, stale }: Comparison, disk: Disk): Step[] {
  const paths = [list, ...files.map(({ path }) => path), ...stale];
  const leftovers = paths.map((path) => path + TEMPORARY).filter((path) => disk.look(path).kind === 'file');
  return [
    ...leftovers.map(remove),
    ...(interimText === undefined || interimText === listText ? [] : [write({ path: list, content: interimText })]),
    ...changed.map(write),
  ];
}

/** The stale files, then their folders, then the list of what stays. */
function removals({ folder, list, interimText, files, stale }: Comparison, disk: Disk): Step[] {
  const present = stale.filter((path) => disk.look(path).kind === 'file' && !isRespelt(path, files, disk));
  const folders = [...new Set(stale.flatMap(foldersOf))].filter((path) => path !== folder && disk.look(path).kind === 'folder');
  const content = formatList(
    folder,
    Array.from(files, ({ path }) => path),
  );
  const last = files.length > 0 ? [write({ path: list, content })] : [remove(list), prune(folder)];
  return [
    ...present.map(remove),
    ...folders.sort((a, b) => b.length - a.length).map(prune),
    ...(content === (interimText ?? '') ? [] : last),
  ];
}

const write = ({ path, content }: Pick<FileSpec, 'path' | 'content'>): Step => ({ do: 'write', path, content });
const remove = (path: string): Step => ({ do: 'delete', path });
const prune = (path: string): Step => ({ do: 'prune', path });

/** Whether a file is on the disk with exactly its content. */
const holds = (disk: Disk, { path, content }: FileSpec): boolean =>
  disk.look(path).kind === 'file' && disk.read(path).equals(Buffer.from(content));

/** Whether a stale path is, on a disk that ignores case, only another spelling of a file that stays. */
const isRespelt = (path: string, files: readonly FileSpec[], disk: Disk): boolean =>
  files.some((file) => folded(file.path) === folded(path) && disk.look(file.path).id === disk.look(path).id);

/** One obstacle in the way of a hundred files is one problem. */
function refuse(problems: readonly (Problem | undefined)[]): void {
  const distinct = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem?.code} ${problem?.message}`;
    if (problem !== undefined && !distinct.has(key)) distinct.set(key, problem);
  }
  if (distinct.size > 0) throw new ProblemError([...distinct.values()]);
}

const OBSTACLES = {
  link: { code: 'path-is-link', is: 'is a link', fix: 'remove the link' },
  folder: { code: 'path-is-folder', is: 'is a folder', fix: 'move the folder away' },
  special: { code: 'path-is-special', is: 'is neither a file nor a folder', fix: 'remove it' },
  'file on the way': { code: 'folder-is-file', is: 'is a file, and a folder is wanted there', fix: 'move the file away' },
} as const;

/** Why no file can be written at a place. */
function notWritable({ kind, at }: Found, from: string): Problem | undefined {
  if (kind === 'nothing' || kind === 'file') return undefined;
  const { code, is, fix } = OBSTACLES[kind];
  return { path: from, code, message: `"${at}" ${is}`, fix };
}

/** Why no file can be removed at a place. Where a file is on the way, there is none. */
const notRemovable = (found: Found, from: string): Problem | undefined =>
  found.kind === 'file on the way' ? undefined : notWritable(found, from);

/** Why a file that the list does not name cannot be replaced. */
function foreign(disk: Disk, { path, from }: FileSpec): Problem | undefined {
  if (disk.look(path).kind !== 'file') return undefined;
  const message = `"${path}" exists with another content, and no run has written it`;
  return { path: from, code: 'foreign-file', message, fix: 'move it away, or give the construct another name' };
}
