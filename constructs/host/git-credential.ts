/** How machines read the repository that Flux reads: one key, and how its host proves itself. */
import type { Repository } from '../cluster/site';
import { SecretValue } from '../secrets/secret-value';
import { ProblemError } from '../values/problem';

export interface GitCredential {
  /** Name of the Secret that Flux reads it from. */
  readonly name: string;
  /** Private half of a read-only deploy key. */
  readonly identity: SecretValue;
  /** Lines of `known_hosts`. */
  readonly hostKeys: string;
}

/** Nothing for a public repository. @throws ProblemError `no-host-keys` */
export function gitCredential({ url, credential, hostKeys }: Repository): GitCredential | undefined {
  if (credential === undefined) return undefined;
  if (hostKeys === undefined) {
    throw ProblemError.of('site.ts', {
      code: 'no-host-keys',
      message: `the repository "${url}" is read with a credential, and nothing says how its host proves itself`,
      allowed: 'lines as in known_hosts',
      fix: 'write them at repository.hostKeys, from where the host publishes them',
    });
  }
  const hint = 'the private half of a read-only deploy key of the repository, made with ssh-keygen -t ed25519';
  return { name: credential, identity: SecretValue.given('flux/git-identity', hint), hostKeys };
}
