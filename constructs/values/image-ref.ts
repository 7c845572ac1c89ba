/** A container image that cannot change under us. */
import { ProblemError } from './problem';

/** A pinned image reference, made by {@link imageRef}. */
export type ImageRef = string & { readonly __brand: 'ImageRef' };

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const TAG = /:([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$/;

/** Whether a reference names one release: a digest, or a tag that is a version. */
export function isPinned(reference: string): boolean {
  if (DIGEST.test(reference)) return true;
  const tag = TAG.exec(reference)?.[1];
  return tag !== undefined && /\d/.test(tag) && !/^(latest|stable|edge|main|master|nightly)$/i.test(tag);
}

/** @throws ProblemError `unpinned-image` for no tag, `latest`, or a tag without a version in it */
export function imageRef(reference: string): ImageRef {
  if (!isPinned(reference)) {
    throw ProblemError.of('', {
      code: 'unpinned-image',
      message: `image "${reference}" names no release`,
      allowed: 'a tag with a version (registry/name:1.2.3) or a digest (registry/name@sha256:…)',
      fix: 'pin it in versions.ts',
    });
  }
  return reference as ImageRef;
}
