/** Which paths a run may write. */
import type { Problem } from '../constructs/values/problem';
import type { FileSpec } from './file-spec';

/** The folders that are output, each with a list of its own of what a run wrote there. */
export const MANAGED_FOLDERS = ['cluster', 'dist', 'docs'] as const;
/** Those of them that are committed. */
export const COMMITTED_FOLDERS: readonly ManagedFolder[] = ['cluster', 'docs'];
export type ManagedFolder = (typeof MANAGED_FOLDERS)[number];

/** Name of that list in its folder. */
export const LIST_NAME = '.h-kube-files';
/** What a file is called until it is complete. */
export const TEMPORARY = '.h-kube-tmp';

/** Neither `.` nor `..`, nothing that a shell, git or another file system would read differently or find too long. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._@+-]{1,200}$/;

/** Whether a path is inside a managed folder, plain, and not a name that the writer keeps for itself. */
export function isOutputPath(path: string): boolean {
  const [folder, ...segments] = path.split('/');
  return (
    MANAGED_FOLDERS.some((managed) => managed === folder) &&
    segments.length > 0 &&
    segments.every((segment) => SEGMENT.test(segment) && segment !== LIST_NAME && !segment.endsWith(TEMPORARY))
  );
}

/** What `isOutputPath` asks for, in a problem's words. */
export const ALLOWED_PATHS = `at most 200 letters, digits and . _ @ + - between slashes, below ${MANAGED_FOLDERS.join('/ or ')}/, no "..", no *${TEMPORARY}, no ${LIST_NAME}`;

/** The folders above a path, outermost first. */
export function foldersOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

/** A path as a file system that ignores case compares it. */
export const folded = (path: string): string => path.toLowerCase();

/** What is wrong with a list of files before anything is known about the disk: `bad-path`, `duplicate-path`, `path-is-folder`. */
export function pathProblems(files: readonly FileSpec[]): Problem[] {
  const known = new Map<string, Place>();
  return files.flatMap(({ path, from }): Problem[] => {
    if (!isOutputPath(path)) {
      const message = `"${path}" is not a path that a run may write`;
      return [{ path: from, code: 'bad-path', message, allowed: ALLOWED_PATHS, fix: 'correct the path' }];
    }
    const places = [...foldersOf(path).map((folder): Place => ({ path: folder, kind: 'folder' })), { path, kind: 'file' } as const];
    const clash = places.map((place) => clashOf(place, known.get(folded(place.path)))).find((problem) => problem !== undefined);
    for (const place of places) if (!known.has(folded(place.path))) known.set(folded(place.path), place);
    return clash === undefined ? [] : [{ path: from, ...clash, fix: 'rename one of them' }];
  });
}

interface Place {
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

function clashOf(place: Place, other: Place | undefined): { code: string; message: string } | undefined {
  if (other === undefined) return undefined;
  if (other.path !== place.path) return { code: 'duplicate-path', message: `"${place.path}" and "${other.path}" differ in case only` };
  if (other.kind !== place.kind) return { code: 'path-is-folder', message: `"${place.path}" would be a file and a folder` };
  return place.kind === 'file' ? { code: 'duplicate-path', message: `two files are called "${place.path}"` } : undefined;
}
