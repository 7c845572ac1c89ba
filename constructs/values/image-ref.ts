/** A container image that cannot change under us. */
import { ProblemError } from './problem';

/** A pinned image reference, made by {@link imageRef}. */
export type ImageRef = string & { readonly __brand: 'ImageRef' };

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** At least two numbers, then whatever names a build or a base: `4.44`, `v0.0.37`, `16.15-minimal-bookworm`. */
const RELEASE = /:v?\d+\.\d+([.-][A-Za-z0-9_-]+)*$/;

/** Whether a reference names one release: a digest, or a tag that is a version. A tag of one number follows its newest release. */
export function isPinned(reference: string): boolean {
  if (DIGEST.test(reference)) return true;
  return RELEASE.test(reference) && !/[.-](x|latest)([.-]|$)/i.test(reference);
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
