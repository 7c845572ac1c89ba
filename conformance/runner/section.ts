/** What a section of the suite is: cases in an order, and what they need of the machine. */
import type { Bench } from './bench';

/** Something that not every machine has. */
export interface Need {
  /** Why it is not to be had, in a few words; undefined where it is there. */
  missing(bench: Bench): string | undefined | Promise<string | undefined>;
}

export interface Case {
  /** A sentence without its subject's section, such as `a second plan is empty`. */
  readonly name: string;
  /** @default - what the section needs is enough */
  readonly needs?: readonly Need[];
  /** Seconds after which the case has failed, without those in which its tools are built. @default 300 */
  readonly limit?: number;
  /** Throws where it fails; {@link skip} where it cannot be said. Text that it returns, or promises, is printed beside its name. */
  run(): unknown;
}

/** Sections run two at a time, each on a bench of its own. Its cases run one after the other, and a later one may build on an earlier one. */
export interface Section {
  /** As typed on the command line, kebab-case. */
  readonly name: string;
  /** Runs only when it is named: it takes longer than all the others. @default false */
  readonly onlyByName?: boolean;
  /** What every case needs. Checked before {@link cases} is called: a section that lacks something is skipped as one case. */
  readonly needs: readonly Need[];
  /** Called once, when the section runs. Slow preparations belong into the cases, by way of `once`. */
  cases(bench: Bench): readonly Case[] | Promise<readonly Case[]>;
}

/** Thrown by {@link skip}. */
export class Skipped extends Error {}

/** Ends a case that cannot be judged on this machine. */
export function skip(reason: string): never {
  throw new Skipped(reason);
}

/** A preparation that several cases share: made when the first one asks, and its failure is every one's. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
