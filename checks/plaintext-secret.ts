/** A Secret that would be readable in git. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function plaintextSecret({ files }: Model): Problem[] {
  return files.flatMap(({ from, objects = [] }) =>
    objects
      .filter(({ kind }) => kind === 'Secret')
      .map(({ metadata }) => ({
        path: from,
        code: 'plaintext-secret',
        message: `Secret "${metadata?.name}" would be written unencrypted`,
        fix: 'use SealedSecret, which derives it from the vault',
      })),
  );
}
