/** Runs sections, two at a time, and says what came out, one line per case. */
import { Bench } from './bench';
import { type Case, type Need, type Section, Skipped } from './section';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

type Tally = { -readonly [verdict in keyof Counts]: number };
type Say = (line: string) => void;
type Outcome = { readonly verdict: keyof Counts; readonly note: string };

const DEFAULT_LIMIT = 300;
const WORDS = { passed: 'ok', failed: 'FAIL', skipped: 'skip' } as const;

/** Sections at a time: while one waits for a server, another computes. */
const LANES = 2;

/** @param say prints a line @param stop ends what runs when it is aborted @returns how many cases came out how */
export async function runSections(sections: readonly Section[], env: NodeJS.ProcessEnv, say: Say, stop?: AbortSignal): Promise<Counts> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const left = [...sections];
  const lane = async (): Promise<void> => {
    for (let section = left.shift(); section !== undefined && !stop?.aborted; section = left.shift()) {
      await runSection(section, new Bench(env, say), counts, stop);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return counts;
}

async function runSection(section: Section, bench: Bench, counts: Tally, stop?: AbortSignal): Promise<void> {
  const close = () => void bench.close();
  stop?.addEventListener('abort', close);
  try {
    for await (const { name, verdict, note } of outcomes(section, bench)) {
      if (stop?.aborted) break;
      counts[verdict] += 1;
      bench.say(`${WORDS[verdict].padEnd(5)} ${section.name}: ${name}${note}`);
    }
  } finally {
    stop?.removeEventListener('abort', close);
    await bench.close();
  }
}

async function* outcomes({ needs, cases }: Section, bench: Bench): AsyncGenerator<Outcome & { readonly name: string }> {
  let found: readonly Case[] = [];
  const preparation = await judge(bench, needs, DEFAULT_LIMIT, async () => {
    found = await cases(bench);
    if (found.length === 0) throw new Error('there are no cases');
  });
  if (preparation.verdict !== 'passed') yield { name: 'all of it', ...preparation };
  for (const { name, needs: own = [], limit = DEFAULT_LIMIT, run } of found) yield { name, ...(await judge(bench, own, limit, run)) };
}

async function judge(bench: Bench, needs: readonly Need[], limit: number, run: Case['run']): Promise<Outcome> {
  const start = Date.now();
  try {
    for (const need of needs) {
      const reason = await need.missing(bench);
      if (reason !== undefined) throw new Skipped(reason);
    }
    const note = await within(limit, bench, run);
    return { verdict: 'passed', note: ` (${note ? `${note}, ` : ''}${((Date.now() - start) / 1000).toFixed(1)} s)` };
  } catch (error) {
    if (error instanceof Skipped) return { verdict: 'skipped', note: ` (${error.message})` };
    return { verdict: 'failed', note: `\n${wordsOf(error).replaceAll(/^/gm, '      ')}` };
  }
}

/** The first case that needs a tool waits until it is built, and that is not the case's own time. */
async function within(seconds: number, bench: Bench, run: Case['run']): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const own = () => Date.now() - bench.waitedForTools;
  const end = own() + seconds * 1000;
  const late = new Promise<never>((_, reject) => {
    const look = (): void => {
      if (own() >= end) reject(new Error(`not done after ${seconds} s`));
      else timer = setTimeout(look, Math.max(end - own(), 1000));
    };
    timer = setTimeout(look, seconds * 1000);
  });
  try {
    const note = await Promise.race([Promise.resolve().then(run), late]);
    return typeof note === 'string' ? note : undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** An assertion's message says it all; anything else also says where it comes from. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'AssertionError' ? error.message : (error.stack ?? error.message);
}
