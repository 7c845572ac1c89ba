/** Reads the sources that are not code. Nothing else in a run reads the disk but the writer. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './sources';

/** @param root the repository's root */
export function readSources(root: string): Sources {
  const vault = join(root, 'secrets/vault.sops.yaml');
  const folder = join(root, 'secrets/sealed');
  const sealed = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.sops.yaml'))
        .sort()
        .map((path): [string, string] => [path, readFileSync(join(folder, path), 'utf8')])
    : [];
  return { vault: existsSync(vault) ? readFileSync(vault, 'utf8') : undefined, sealed: new Map(sealed) };
}
