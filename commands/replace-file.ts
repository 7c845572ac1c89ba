/** Files that are whole at every moment: the old one until the new one is complete. */
import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Writes a file below `root`, making its folder. Never follows a link out of `root`. */
export function replaceFile(root: string, path: string, text: string): void {
  const file = join(root, path);
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  if (!`${realpathSync(folder)}${sep}`.startsWith(`${realpathSync(root)}${sep}`)) throw new Error(`${path} leads out of the repository`);
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
