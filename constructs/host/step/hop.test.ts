import { spawnSync } from 'node:child_process';
import { library } from './library';

const hop = library()
  .steps.flatMap((step) => (step.kind === 'file' && step.path.endsWith('/hop') ? [step.content] : []))
  .join('');
const run = (wanted: string, ...asks: string[]) => spawnSync('/bin/sh', ['-c', hop, 'hop', 'It', wanted, ...asks], { encoding: 'utf8' });

test.each([
  ['k3s version v1.36.2+k3s1 (abc)', 'v1.36.4+k3s1', 0],
  ['k3s version v1.35.9+k3s2 (abc)', 'v1.36.2+k3s1', 0],
  ['k3s version v1.31.3+k3s1 (abc)', 'v1.36.2+k3s1', 1],
  ['k3s version v1.37.1+k3s1 (abc)', 'v1.36.2+k3s1', 1],
  ['headscale version v0.28.0', '0.29.2', 0],
  ['headscale version v0.23.0', '0.29.2', 1],
  ['headscale version v0.29.2', '1.29.0', 1],
  ['headscale version dev', '0.29.2', 0],
])('from "%s" to %s ends with %d', (have, wanted, status) => {
  const ended = run(wanted, 'echo', have);
  expect(ended.status).toBe(status);
  expect(ended.stderr.includes('one minor version at a time')).toBe(status === 1);
});

test('what is not there may become anything', () => {
  expect(run('0.29.2', '/nowhere/headscale', 'version').status).toBe(0);
});
