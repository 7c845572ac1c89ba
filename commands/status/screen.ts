/** Parts of the status as lines: a line for each part, and below it what is not well. */
import type { Part } from './part';

/** As many lines as one part may take before it says how many more there are. */
const ROOM = 8;

const MARKS = { well: ' ', unwell: '!', unknown: '?' } as const;

export function screen(parts: readonly Part[]): string[] {
  return parts.flatMap(({ name, items, everyLine = false }) => {
    const good = items.filter(({ state }) => state === 'well').length;
    const unknown = items.filter(({ state }) => state === 'unknown').length;
    const notes = unknown === 0 ? '' : `, ${unknown} not known`;
    const shown = items.filter(({ state }) => everyLine || state !== 'well');
    const lines = everyLine ? shown : shown.slice(0, ROOM);
    const width = Math.max(0, ...lines.map((item) => item.name.length));
    return [
      `${name.padEnd(15)} ${items.length === 0 ? 'none' : `${good} of ${items.length} well${notes}`}`,
      ...lines.map((item) => `  ${MARKS[item.state]} ${item.name.padEnd(width)}  ${item.says}`),
      ...(lines.length < shown.length ? [`    and ${shown.length - lines.length} more; --json has them all`] : []),
    ];
  });
}
