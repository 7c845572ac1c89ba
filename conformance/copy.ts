/** A copy of the repository, for what must not be done to the real one. */
import { cpSync, realpathSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { OWN_KEY } from '../commands/age-keys';
import { root } from './site';

const LEFT_OUT = ['node_modules', '.git', '.venv', 'dist', 'coverage', OWN_KEY];

/** @param to a folder that is empty, or not there */
export function copyRepository(to: string): void {
  cpSync(root, to, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(root, path)) });
  symlinkSync(realpathSync(join(root, 'node_modules')), join(to, 'node_modules'));
}
