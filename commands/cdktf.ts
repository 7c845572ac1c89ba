/** `cdktf`: what the cdktf command line runs. It looks for a manifest and a stack under $CDKTF_OUTDIR. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Problem, ProblemError } from '../constructs/values/problem';
import type { Model } from '../synth/model';
import { cdktfFiles } from '../synth/terraform';
import { sayProblems, type Voice } from './say';

/** @param root the repository's root @param outdir where the cdktf command line wants the files @returns the exit status */
export function cdktf(root: string, outdir: string | undefined, model: Model, problems: readonly Problem[], voice: Voice): number {
  if (outdir === undefined) {
    throw ProblemError.of('CDKTF_OUTDIR', {
      code: 'not-under-cdktf',
      message: 'is not set, so there is no place to write to',
      fix: 'run npx cdktf-cli synth, which sets it; npm run synth needs neither',
    });
  }
  if (!sayProblems(problems, voice)) {
    voice.err('nothing was written');
    return 1;
  }
  const folder = resolve(outdir);
  if (!folder.startsWith(join(root, 'dist') + sep)) {
    throw ProblemError.of('CDKTF_OUTDIR', {
      code: 'outdir-outside-dist',
      message: `"${outdir}" is not below dist/`,
      allowed: 'a folder below dist/, which nobody else writes to',
      fix: 'set "output" in cdktf.json to dist/cdktf',
    });
  }
  const { files } = cdktfFiles(model.terraform, relative(root, folder));
  for (const { path, content } of files) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return 0;
}
