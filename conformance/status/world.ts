/** Programs that lead from `status` to a real API server and a real Headscale. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../main';
import { ControlPlane } from '../kubernetes/control-plane';
import { collectCrds, establish } from '../kubernetes/crds';
import type { Bench } from '../runner/bench';
import { root as ROOT } from '../site';
import { startMesh } from './mesh';

/** The machine that is off. */
export const OFF = '100.64.0.4';

export interface World {
  readonly bin: string;
  readonly folder: string;
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** What `status` says, and its exit status. */
  status(...args: string[]): Promise<{ readonly status: number; readonly text: string }>;
}

export function tool(bin: string, name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}`);
  chmodSync(join(bin, name), 0o755);
}

export async function makeWorld(bench: Bench): Promise<World> {
  const folder = bench.folder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const kubectlPath = await bench.tool('kubectl');
  const { client, kubeconfig } = await ControlPlane.start(bench);
  await establish(client, await collectCrds(bench));
  const kubectl: World['kubectl'] = async (args, input = '') => {
    const { status: ended, stdout, stderr } = await bench.run(kubectlPath, ['--kubeconfig', kubeconfig, ...args], { input });
    assert.equal(ended, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const headscale = await startMesh(bench, folder);
  tool(bin, 'sudo', 'shift\nexec "$@"');
  tool(bin, 'k3s', `shift\nexec ${kubectlPath} --kubeconfig ${kubeconfig} "$@"`);
  tool(bin, 'headscale', `exec ${headscale} "$@"`);
  // Each machine has its own folder for what would be at the root of its disk.
  tool(bin, 'find', `path=$1\nshift\nexec /usr/bin/find "${folder}/disks/$MACHINE$path" "$@"`);
  tool(
    bin,
    'ssh',
    `for one; do case $one in *@*) MACHINE=\${one#*@};; esac; done
case $MACHINE in ${OFF}) echo "ssh: connect to host $MACHINE port 22: No route to host" >&2; exit 255;; esac
export MACHINE
exec /bin/sh -s`,
  );
  const statusOf: World['status'] = async (...args) => {
    const lines: string[] = [];
    const voice = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder };
    return { status: await run(['status', ...args], { root: ROOT, env, voice }), text: lines.join('\n') };
  };
  return { bin, folder, kubectl, status: statusOf };
}
