/** How commands speak: problems in full, notices in a line each, results in a few. */
import { formatProblem, type Problem } from '../constructs/values/problem';

/** Where a command's words go. */
export interface Voice {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

export const isNotice = ({ severity }: Problem): boolean => severity === 'notice';

/** Says everything that was found. @returns whether the run may go on */
export function sayProblems(problems: readonly Problem[], { out, err }: Voice): boolean {
  const errors = problems.filter((problem) => !isNotice(problem));
  for (const problem of errors) err(formatProblem(problem));
  for (const { path, message, fix } of problems.filter(isNotice)) out(`note: [${path}] ${message}; ${fix}`);
  if (errors.length > 0) err(`\n${count(errors.length, 'problem')}`);
  return errors.length === 0;
}

/** `1 file`, `2 files`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
