/** Every file can be written where it wants to be: otherwise only the writer would say so. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';
import { pathProblems } from '../synth/output-path';

/** Two files at one place are told by `duplicate-path`. */
export const outputPath = ({ files }: Pick<Model, 'files'>): Problem[] =>
  pathProblems(files).filter(({ code }) => code !== 'duplicate-path');
