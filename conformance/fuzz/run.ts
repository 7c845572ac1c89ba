/** Random models one after the other, the same ones for the same seed; a failure is made as small as it goes. */
import fc from 'fast-check';
import { type Judged, judge } from './judge';
import { modelPlan } from './model-plan';

export interface FuzzProps {
  readonly seed: number;
  readonly runs: number;
  /** Where in the shrinking of a failure to begin, as an earlier run said. @default - at the beginning */
  readonly path?: string;
  /** Seconds after which it ends, be it in the search for a smaller failure. */
  readonly limit: number;
  /** What has to hold for every model, accepted or not. @throws where it does not */
  readonly hold: (judged: Judged) => void | Promise<void>;
}

export interface FuzzReport {
  readonly accepted: number;
  readonly refused: number;
  /** Codes of problems, and in how many models each was. */
  readonly codes: ReadonlyMap<string, number>;
}

/** @throws Error with the smallest plan that fails, and how to see it again */
export async function fuzz({ seed, runs, path, limit, hold }: FuzzProps): Promise<FuzzReport> {
  const codes = new Map<string, number>();
  const outcome = { accepted: 0, refused: 0 };
  let failing = false;
  const property = fc.asyncProperty(modelPlan, async (plan) => {
    try {
      const judged = await judge(plan);
      if (!failing) {
        outcome[judged.problems.length === 0 ? 'accepted' : 'refused'] += 1;
        for (const code of new Set(judged.problems.map((problem) => problem.code))) codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      await hold(judged);
    } catch (error) {
      failing = true;
      throw error;
    }
  });
  const end = { interruptAfterTimeLimit: limit * 1000, markInterruptAsFailure: true, includeErrorInReport: true };
  await fc.assert(property, { seed, numRuns: runs, ...end, ...(path !== undefined && { path }) });
  return { ...outcome, codes };
}
