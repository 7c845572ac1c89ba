import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { first, store } from '../../mesh/fixtures';
import { labels } from './k3s';

const ours = Object.entries({ ...store.labels, 'node.h-kube.io/k3s': 'v1.36' }).map(([key, value]) => `${key}=${value}`);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'labels-'));
  writeFileSync(
    join(root, 'k3s'),
    `#!/bin/sh\ncase $2 in get) echo "$4 Ready <none> 1d v1.36.2 $(cat ${root}/node)" ;; label) echo "$*" >${root}/said ;; esac\n`,
  );
  chmodSync(join(root, 'k3s'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true }));

test.each<[string, readonly string[], string | undefined]>([
  ['a node with its labels, and what Kubernetes adds', [...ours, 'kubernetes.io/os=linux'], undefined],
  ['a new node', ['kubernetes.io/os=linux'], ''],
  ['a node that lacks one', ours.slice(1), ''],
  ['a node with one of another value', [...ours.slice(1), `${ours[0]}x`], ''],
  ['a node that lost a capability', [...ours, 'capability.h-kube.io/ingress=true'], ' capability.h-kube.io/ingress-'],
])('%s', (_, has, taken) => {
  writeFileSync(join(root, 'node'), has.join(','));
  const step = labels({ machine: store, first, version: 'v1.36.2+k3s1' });
  if (step.kind !== 'command') throw new Error('no command');
  const run = ([program = '', ...args]: readonly string[]) =>
    spawnSync(program, args, { env: { PATH: `${root}:/usr/bin:/bin` }, encoding: 'utf8' }).status;
  expect(run(step.doneWhen ?? []) === 0).toBe(taken === undefined);
  if (taken === undefined) return;
  expect(run(step.run)).toBe(0);
  const said = existsSync(join(root, 'said')) ? readFileSync(join(root, 'said'), 'utf8') : '';
  expect(said).toBe(`kubectl label node node-4 --overwrite ${[...ours].sort().join(' ')}${taken}\n`);
});
