/** Programs of pinned Python packages, each set in a virtual environment of the cache. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './shell';
import { cacheFolder } from './tools';

/** Folder of the programs of an environment, made or not. */
export const pythonFolder = (env: NodeJS.ProcessEnv, name: string): string => join(cacheFolder(env), name, 'bin');

/** The same, made at the first call. @param name other packages are another name @param program one that is there when all of it is */
export async function pythonPrograms(env: NodeJS.ProcessEnv, name: string, packages: readonly string[], program: string): Promise<string> {
  const folder = pythonFolder(env, name);
  if (!existsSync(join(folder, program))) {
    mkdirSync(cacheFolder(env), { recursive: true });
    await must('python3', ['-m', 'venv', join(folder, '..')]);
    await must(join(folder, 'pip'), ['install', '--quiet', ...packages]);
  }
  return folder;
}
