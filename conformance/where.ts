/** Tests that need something which not every machine has say so instead of passing silently. */

/** `describe` where `found` is given; otherwise a suite that reports itself as skipped, with the reason in its name. */
export function describeWhere<T>(found: T | undefined, name: string, reason: string, suite: (found: T) => void): void {
  if (found === undefined) describe.skip(`${name} (skipped: ${reason})`, () => void test(reason, () => undefined));
  else describe(name, () => suite(found));
}

/** A folder that an environment variable names. */
export const folderFrom = (variable: string): string | undefined => process.env[variable] || undefined;
