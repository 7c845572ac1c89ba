/** What Kubernetes adds to our objects, written down so that a change of it is seen. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import type { Added } from './stored';

const FILE = join(__dirname, 'defaults.txt');

/** Set to write down what is there instead of comparing it. */
export const UPDATE = 'H_KUBE_CONFORMANCE_UPDATE';

export const defaultLine = ({ apiVersion, kind }: Manifest, { path, value }: Added): string =>
  `${apiVersion} ${kind}: ${path} = ${JSON.stringify(value)}`;

/** Lines that only one of both has. */
export function compareDefaults(lines: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const found = [...new Set(lines)].sort();
  if (env[UPDATE]) writeFileSync(FILE, `${found.join('\n')}\n`);
  const known = existsSync(FILE) ? readFileSync(FILE, 'utf8').trimEnd().split('\n') : [];
  return [
    ...found.filter((line) => !known.includes(line)).map((line) => `new: ${line}`),
    ...known.filter((line) => !found.includes(line)).map((line) => `gone: ${line}`),
  ];
}
