/** Secrets on their way to Ansible: through a pipe with a name, for Ansible reads variables from names only. Nothing is ever on a disk. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HANDED_OVER } from '../synth/ansible';
import { missingTool } from './hosts/programs';

export interface HandOver {
  /** For the command line of `ansible-playbook`. */
  readonly args: readonly string[];
  /** Takes the pipe away, read or not. */
  end(): void;
}

/**
 * @param texts what goes where, by the keys that the plays ask for
 * @param env what the writer may see of the environment: all of it unless said otherwise
 * @throws ProblemError `missing-tool`
 */
export function handOver(texts: ReadonlyMap<string, string>, env?: NodeJS.ProcessEnv): HandOver {
  const folder = mkdtempSync(join(tmpdir(), 'h-kube-'));
  const pipe = join(folder, 'handed-over.json');
  try {
    execFileSync('mkfifo', ['-m', '600', pipe], { env });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw String(error).includes('ENOENT') ? missingTool('mkfifo') : error;
  }
  // In a process of its own: opening a pipe waits for whoever reads it, who may never come.
  const writer = spawn('/bin/sh', ['-c', 'exec cat >"$0"', pipe], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  writer.stdin.on('error', () => undefined);
  // Base64: Ansible would read braces in a value as its own language.
  const encoded = Object.fromEntries([...texts].map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
  writer.stdin.end(JSON.stringify({ [HANDED_OVER]: encoded }));
  return {
    args: ['--extra-vars', `@${pipe}`],
    end() {
      writer.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
