/** A program from its own release, of one version, checked against the sums that the release publishes. */
import { LIBRARY } from './library';
import type { Step } from './step';

export interface FetchProps {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** A list of sums that names the file, or its sum alone. */
  readonly sums: string;
  readonly algorithm: 'sha256' | 'sha512';
  /** The program itself, or the folder that the members of an archive go to. */
  readonly destination: string;
  /** Paths inside the archive. @default - what is fetched is the program itself */
  readonly members?: readonly string[];
}

export function fetched({ name, version, url, sums, algorithm, destination, members = [] }: FetchProps): Step {
  const call = (verb: string) => [`${LIBRARY}/fetch`, verb, name, version, url, sums, algorithm, destination, ...members];
  return { kind: 'command', name: `${name} ${version}`, doneWhen: call('check'), run: call('apply') };
}
