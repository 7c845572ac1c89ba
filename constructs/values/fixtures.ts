/** What tests of problems share. */
import { type Problem, ProblemError } from './problem';

/** The problems that this throws; none where it does not. */
export function problemsOf(run: () => unknown): readonly Problem[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
}
