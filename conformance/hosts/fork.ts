/** The repository as somebody's own: their SSH key, an age key, and the one secret that they know before anything runs. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VAULT_PATH } from '../../constructs/secrets/vault';
import { copyRepository } from '../copy';
import { must } from '../runner/shell';
import type { Github } from './github';

export class Fork {
  private constructor(readonly root: string) {}

  /**
   * Does what the README asks of whoever makes the cluster theirs.
   * @param key their public SSH key @param ansible folder of Ansible's programs @param github where the repository is, and the key that reads it
   */
  static async make(root: string, key: string, ansible: string, github: Pick<Github, 'hostKeys' | 'deployKey'>): Promise<Fork> {
    const fork = new Fork(root);
    copyRepository(root);
    symlinkSync(dirname(ansible), join(root, '.venv'));
    rmSync(join(root, VAULT_PATH));
    fork.edit('site.ts', /sshKeys: \[[^\]]*\]/, `sshKeys: [sshKey({ name: 'operator', publicKey: '${key}' })]`);
    fork.edit('site.ts', /^import /m, "import { sshKey } from './constructs/host/ssh-key';\nimport ");
    fork.edit('site.ts', /^(const githubHostKeys = )'.*'/m, `const githubHostKeys = '${github.hostKeys}\\n'`);
    await fork.hKube(['secrets', 'init']);
    await fork.hKube(['secrets', 'set', 'flux/git-identity'], readFileSync(github.deployKey, 'utf8'));
    await fork.hKube(['secrets', 'seal']);
    await fork.hKube(['synth']);
    return fork;
  }

  /** Runs `h-kube` outside of the operator's namespace, for what needs no machine. */
  hKube(args: readonly string[], input = ''): Promise<string> {
    return must(process.execPath, ['bin/h-kube.js', ...args], { cwd: this.root, input, env: { PATH: process.env['PATH'] } });
  }

  /** Changes a source file. @returns what puts it back */
  edit(path: string, from: RegExp, to: string): () => void {
    const file = join(this.root, path);
    const text = readFileSync(file, 'utf8');
    assert.match(text, from);
    writeFileSync(
      file,
      text.replace(from, () => to),
    );
    return () => writeFileSync(file, text);
  }
}
