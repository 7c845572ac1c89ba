import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exampleMachine } from '../../cluster/fixtures';
import type { Subject } from '../step/step';
import { backup } from './backup';
import { keeper } from './keeper';

const source = exampleMachine({ name: 'source', tailnet: '100.64.0.1' });
const holder = exampleMachine({ name: 'holder', tailnet: '100.64.0.2' });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'backup-'));
  mkdirSync(join(root, 'var/backups/h-kube'), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  // Encryption is what sops and age are tried with elsewhere; here it is about what is whole.
  for (const name of ['chgrp', 'rsync', 'mountpoint']) program(name, 'exit 0');
  program('age', 'cat');
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const program = (name: string, text: string) => {
  put(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  chmodSync(join(root, 'bin', name), 0o755);
};
const here = (text: string) => text.replaceAll(/\/(etc|var|srv|usr\/local)\//g, `${root}/$1/`);
/** Runs one of the programs that a subject brings. */
function run({ steps }: Subject, name: string, ...args: string[]) {
  for (const step of steps) if (step.kind === 'file') put(step.path, here(step.content));
  const env = { PATH: `${root}/bin:/usr/bin:/bin`, TMPDIR: join(root, 'tmp') };
  return spawnSync('/bin/sh', [join(root, 'usr/local/lib/h-kube', name), ...args], { env, encoding: 'utf8' });
}
const saves = (copy: string) =>
  backup({ machine: source, keeper: holder, recipients: ['age1x'], saved: [{ name: 'thing', copy, restore: '' }] });
const archives = () => readdirSync(join(root, 'var/backups/h-kube'));

test('what was copied is one archive, and nothing is left beside it', () => {
  expect(run(saves('echo value >"$copy/file"'), 'backup', 'thing').stderr).toBe('');
  expect(archives()).toEqual([expect.stringMatching(/^thing-\d{8}T\d{6}Z\.tar\.age$/)]);
  expect(readdirSync(join(root, 'tmp'))).toEqual([]);
});

test.each([
  ['what cannot be copied', 'cat /nowhere', undefined],
  ['what breaks off on its way into the archive', 'echo value >"$copy/file"', 'echo half; exit 2'],
])('%s is no archive, and a failure', (_, copy, tar) => {
  if (tar !== undefined) program('tar', tar);
  const { status } = run(saves(`after() { echo again >${root}/after; }\n${copy}`), 'backup', 'thing');
  expect(status).not.toBe(0);
  expect([archives(), readdirSync(join(root, 'tmp')), readdirSync(root).includes('after')]).toEqual([[], [], true]);
});

test('a kept archive goes after a month, the last of its name never', () => {
  const folder = 'srv/bulk/backups/source';
  const names = ['etcd-20260101T000000Z.tar.age', 'etcd-20260102T000000Z.tar.age', 'git-20260101T000000Z.tar.age'];
  for (const name of names) {
    put(`${folder}/${name}`, '');
    utimesSync(join(root, folder, name), 0, 0);
  }
  expect(run(keeper([source]), 'keep-backups').stderr).toBe('');
  expect(readdirSync(join(root, folder)).sort()).toEqual(names.slice(1));
});

test('nothing is fetched onto a system disk', () => {
  program('mountpoint', 'exit 1');
  expect(run(keeper([source]), 'keep-backups')).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing is mounted') });
});
