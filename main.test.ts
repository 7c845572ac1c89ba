import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './main';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function emptyRoot(): string {
  const folder = mkdtempSync(join(tmpdir(), 'h-kube-main-'));
  folders.push(folder);
  return folder;
}

async function said(root: string, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const voice = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const status = await run(args, { root, env: {}, voice });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

test('synth writes the same bytes into any folder, then nothing, and says so', async () => {
  const root = emptyRoot();
  cpSync(join(__dirname, 'secrets'), join(root, 'secrets'), { recursive: true });
  const first = await said(root, 'synth');
  expect(first).toMatchObject({ status: 0, err: '' });
  expect(first.out).toMatch(/cluster\/infrastructure\/services +\d+ files, \d+ written/);
  expect(first.out).toContain('next: git diff cluster/');
  const second = await said(root, 'synth');
  expect(second).toMatchObject({ status: 0, err: '' });
  expect(second.out).toMatch(/nothing to do: all \d+ files are as they should be/);
  const written = (folder: string) =>
    readdirSync(join(folder, 'cluster'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name).slice(folder.length), readFileSync(join(entry.parentPath, entry.name), 'utf8')])
      .sort();
  expect(written(root)).toEqual(written(__dirname));
});

test('check compares the committed tree with what synth would write', async () => {
  const root = emptyRoot();
  cpSync(join(__dirname, 'secrets'), join(root, 'secrets'), { recursive: true });
  const before = await said(root, 'check');
  expect(before.status).toBe(1);
  expect(before.err).toContain('[cluster/kustomization.yaml] stale-output: differs from what synth would write');
  await said(root, 'synth');
  const after = await said(root, 'check', '--capacity');
  expect(after).toMatchObject({ status: 0, err: '' });
  expect(after.out).toMatch(/^asked \/ has +cores/m);
});

test('fails with every problem at once, and writes nothing', async () => {
  const root = emptyRoot();
  cpSync(join(__dirname, 'secrets'), join(root, 'secrets'), { recursive: true });
  rmSync(join(root, 'secrets/sealed/authentik'), { recursive: true });
  const { status, err } = await said(root, 'synth');
  expect(status).toBe(1);
  expect(err.match(/missing-seal/g)).toHaveLength(2);
  expect(err).toContain('2 problems\nnothing was written');
  expect(err).not.toMatch(/^ {4}at /m);
  expect(readdirSync(root)).toEqual(['secrets']);
});

test.each([
  ['an unknown verb', ['sinth'], 2],
  ['an unknown option', ['synth', '--loud'], 2],
  ['no verb', [], 2],
  ['a call for help', ['--help'], 0],
])('%s ends with its own exit status', async (_, args, status) => {
  expect((await said(emptyRoot(), ...args)).status).toBe(status);
});

test('the program runs from anywhere', () => {
  const { status, stdout } = spawnSync(process.execPath, [join(__dirname, 'bin/h-kube.js'), 'check'], { cwd: tmpdir(), encoding: 'utf8' });
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ok: \d+ committed files, no problem$/m) });
});

test('a reader that has seen enough is no error', () => {
  const script = `"${process.execPath}" "${join(__dirname, 'bin/h-kube.js')}" --help | :`;
  expect(spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).stderr).not.toContain('EPIPE');
});
