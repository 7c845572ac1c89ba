/** `check`: every rule, and that the committed tree is what `synth` would write. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';
import { COMMITTED_FOLDERS } from '../synth/output-path';
import { compareFiles } from '../synth/write';
import { count, sayProblems, type Voice } from './say';

/** @returns the exit status: 0, or 1 when something was found */
export function check(root: string, model: Model, problems: readonly Problem[], voice: Voice): number {
  if (!sayProblems(problems, voice)) return 1;
  const { written, deleted, unchanged } = compareFiles(root, model.files, COMMITTED_FOLDERS);
  const stale = [...written, ...deleted].map((path) => ({
    path,
    code: 'stale-output',
    message: written.includes(path) ? 'differs from what synth would write' : 'synth would delete it',
    fix: 'npm run synth, and commit cluster/ and docs/',
  }));
  if (!sayProblems(stale, voice)) return 1;
  voice.out(`ok: ${count(unchanged, 'committed file')}, no problem`);
  return 0;
}
