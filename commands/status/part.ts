/** What `status` says: parts, and in each a line for everything that was looked at. */

/** `unknown`: it could not be asked. */
export type State = 'well' | 'unwell' | 'unknown';

export interface Item {
  readonly name: string;
  readonly state: State;
  /** In a few words. */
  readonly says: string;
}

export interface Part {
  /** As typed on the command line. */
  readonly name: string;
  readonly items: readonly Item[];
  /** Whether what is well gets a line too. @default false */
  readonly everyLine?: boolean;
}

export const well = (name: string, says: string): Item => ({ name, state: 'well', says });
export const unwell = (name: string, says: string): Item => ({ name, state: 'unwell', says });
export const unknown = (name: string, says: string): Item => ({ name, state: 'unknown', says });

/** Well or not. */
export const judged = (ok: boolean, name: string, says: string): Item => ({ name, state: ok ? 'well' : 'unwell', says });

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
];

/** `3 h`, `2 d`: whole units of the largest that is there twice. */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  const [unit, size] = UNITS.find(([, each]) => length >= 2 * each) ?? ['min', 60_000];
  return `${Math.floor(length / size)} ${unit}`;
}

/** One line of text, not longer than a screen is wide. */
export function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 110 ? `${line.slice(0, 109)}…` : line;
}
