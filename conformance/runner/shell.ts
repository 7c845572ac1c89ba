/** Running programs of the suite, where a failure is an exception with what was said. */
import type { RunOptions } from '../../commands/hosts/programs';
import { runProgram } from '../../commands/hosts/programs';

/** @returns what it printed @throws Error with both outputs when the status is not 0 */
export async function must(program: string, args: readonly string[], options: Partial<RunOptions> = {}): Promise<string> {
  const { status, stdout, stderr } = await runProgram(program, args, { env: process.env, ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\nended with ${status}\n${stdout}\n${stderr}`.trim());
  return stdout;
}

/** A script for bash that stops at the first failure. */
export const script = (text: string): Promise<string> => must('bash', ['-euo', 'pipefail', '-c', text]);
