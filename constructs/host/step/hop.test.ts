import { spawnSync } from 'node:child_process';
import { library } from './library';

const hop = library()
  .steps.flatMap((step) => (step.kind === 'file' && step.path.endsWith('/hop') ? [step.content] : []))
  .join('');
const run = (how: string, wanted: string, ...asks: string[]) =>
  spawnSync('/bin/sh', ['-c', hop, 'hop', how, 'It', wanted, ...asks], { encoding: 'utf8' });

test.each([
  ['k3s version v1.36.2+k3s1 (abc)', 'v1.36.4+k3s1', 0],
  ['k3s version v1.35.9+k3s2 (abc)', 'v1.36.2+k3s1', 0],
  ['k3s version v1.31.3+k3s1 (abc)', 'v1.36.2+k3s1', 1],
  ['k3s version v1.37.1+k3s1 (abc)', 'v1.36.2+k3s1', 1],
  ['headscale version v0.28.0', '0.29.2', 0],
  ['headscale version v0.23.0', '0.29.2', 1],
  ['headscale version v0.30.1', '0.29.2', 1],
  ['headscale version v0.29.2', '1.29.0', 1],
  ['headscale version dev', '0.29.2', 0],
])('next: from "%s" to %s ends with %d', (have, wanted, status) => {
  const ended = run('next', wanted, 'echo', have);
  expect(ended.status).toBe(status);
  expect(ended.stderr.includes('one minor version at a time')).toBe(status === 1);
});

const FORGEJO = (version: string) =>
  `forgejo version ${version}+gitea-1.22.0 (release name ${version}) built with GNU Make 4.4.1, go1.25.1`;

test.each([
  ['15.0.8', '15.0.9', 0],
  ['15.0.9', '15.0.8', 0],
  ['15.0.9', '15.1.0', 0],
  ['11.0.12', '15.0.9', 0],
  ['15.0.9', '17.0.0', 0],
  ['15.1.0', '15.0.9', 1],
  ['17.0.0', '15.2.9', 1],
])('forward: from Forgejo %s to %s ends with %d', (have, wanted, status) => {
  const ended = run('forward', wanted, 'echo', FORGEJO(have));
  expect(ended.status).toBe(status);
  expect(ended.stderr).toBe(
    status === 0
      ? ''
      : `It ${have} runs here and ${wanted} is wanted: never back, for no older one reads its data. Set ${have} or a later one in versions.ts\n`,
  );
});

test.each(['next', 'forward'])('what is not there may become anything: %s', (how) => {
  expect(run(how, '0.29.2', '/nowhere/headscale', 'version').status).toBe(0);
});
