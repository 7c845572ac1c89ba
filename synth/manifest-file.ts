/** The committed list of what the last run wrote in a managed folder. As text from outside it is trusted with nothing. */
import { ProblemError } from '../constructs/values/problem';
import { ALLOWED_PATHS, isOutputPath, LIST_NAME } from './output-path';

/** Where a managed folder's list is. */
export const listPath = (folder: string): string => `${folder}/${LIST_NAME}`;

/** The list of these paths: relative to the folder, sorted, one per line. */
export function formatList(folder: string, paths: Iterable<string>): string {
  const lines = Array.from(new Set(paths), (path) => `${path.slice(folder.length + 1)}\n`);
  return lines.sort().join('');
}

/** The paths in a list, from the repository's root. @throws ProblemError `bad-list` for a line that no run can have written */
export function parseList(folder: string, text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const bad = lines.filter((line) => !isOutputPath(`${folder}/${line}`));
  if (bad.length > 0) {
    throw new ProblemError(
      bad.map((line) => ({
        path: listPath(folder),
        code: 'bad-list',
        message: `line ${JSON.stringify(line)} is not a path that a run may have written`,
        allowed: ALLOWED_PATHS,
        fix: `restore the file from git, both sides' lines after a merge; it is written by synth alone`,
      })),
    );
  }
  return lines.map((line) => `${folder}/${line}`);
}
