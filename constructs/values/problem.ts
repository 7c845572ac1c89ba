/** What is wrong with a model, said once, in the form that every command prints. */
import type { Construct } from 'constructs';
import { libraryRefusal } from './library-refusal';

/** One thing a user has to change (`error`) or should know (`notice`). */
export interface Problem {
  /** Where: a construct path such as `apps/airbyte/ingress`, or a file of the repository. */
  readonly path: string;
  /** Stable kebab-case code; tests and suppressions match it. */
  readonly code: string;
  /** What was received, in the user's words: lower case, no full stop. */
  readonly message: string;
  /** @default - the set of allowed values says nothing useful here */
  readonly allowed?: string;
  /** What to change. */
  readonly fix: string;
  /** @default 'error' */
  readonly severity?: 'error' | 'notice';
}

/** A problem whose place is added by whoever knows it. */
export type PlacelessProblem = Omit<Problem, 'path'>;

/** A problem that there is when a condition holds. */
export interface Rule extends PlacelessProblem {
  readonly when: boolean;
}

/** The problems of the rules that are broken, in their order. */
export const broken = (rules: readonly Rule[]): PlacelessProblem[] => rules.flatMap(({ when, ...problem }) => (when ? [problem] : []));

const METADATA = 'h-kube:problem';

/** Thrown for input that leaves nothing sensible to go on with. */
export class ProblemError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ProblemError';
  }

  /** One problem at a place that is known. @param path '' when only a caller knows it (see {@link atPath}). */
  static of(path: string, problem: PlacelessProblem): ProblemError {
    return new ProblemError([{ path, ...problem }]);
  }
}

/** The two or three lines that a user reads for one problem. */
export function formatProblem({ path, code, message, allowed, fix }: Problem): string {
  const lines = [`[${path}] ${code}: ${message}`];
  if (allowed !== undefined) lines.push(`  allowed: ${allowed}`);
  lines.push(`  fix: ${fix}`);
  return lines.join('\n');
}

/** Notes a problem on a construct and goes on, so that one run shows every problem. */
export function report(construct: Construct, problem: PlacelessProblem): void {
  construct.node.addMetadata(METADATA, problem);
}

/** Every problem that was reported in a tree, in tree order. */
export function reported(root: Construct): Problem[] {
  return root.node
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata
        .filter((entry) => entry.type === METADATA)
        .map((entry) => ({ path: construct.node.path, ...(entry.data as PlacelessProblem) })),
    );
}

/** Runs `build`; a problem thrown inside it without a place gets this one, and so does what the construct libraries refuse. */
export function atPath<T>(path: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    const refusal = libraryRefusal(error);
    if (refusal !== undefined) throw ProblemError.of(path, refusal);
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError(error.problems.map((problem) => (problem.path === '' ? { ...problem, path } : problem)));
  }
}
