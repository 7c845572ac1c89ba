/** Where Flux can fetch from. */
import type { PlacelessProblem } from './problem';

interface Fetcher {
  readonly pattern: RegExp;
  readonly allowed: string;
}

/** Source: the CRD of GitRepository. */
export const GIT: Fetcher = { pattern: /^(https?|ssh):\/\/[^\s/]+\/?\S*$/, allowed: 'https://…, or ssh://git@… with a key' };
/** Source: the CRD of HelmRepository. */
export const HELM: Fetcher = { pattern: /^(https?|oci):\/\/[^\s/]+\/?\S*$/, allowed: 'https://…, or oci://…' };

/** `bad-source-url` */
export const sourceProblems = (url: string, { pattern, allowed }: Fetcher): PlacelessProblem[] =>
  pattern.test(url)
    ? []
    : [{ code: 'bad-source-url', message: `nothing can be fetched from "${url}"`, allowed, fix: 'write the whole address' }];
