import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alone, LOCK } from './one-run';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'h-kube-lock-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (holder: string) => writeFileSync(join(root, LOCK), holder);
/** The number of a process that was there and is not any more. */
const dead = () => String(spawnSync('true').pid);

test('a run holds the lock while it writes, and leaves nothing', () => {
  expect(alone(root, () => readFileSync(join(root, LOCK), 'utf8'))).toBe(`${process.pid}\n`);
  expect(readdirSync(root)).toEqual([]);
});

test('a run that fails leaves nothing either', () => {
  const fails = () => {
    throw new Error('disk on fire');
  };
  expect(() => alone(root, fails)).toThrow('disk on fire');
  expect(readdirSync(root)).toEqual([]);
});

test.each<[string, () => string]>([
  ['a process that is gone', dead],
  ['a process that had our number', () => String(process.pid)],
])('takes over the lock of %s', (_, holder) => {
  put(holder());
  expect(alone(root, () => 'written')).toBe('written');
  expect(readdirSync(root)).toEqual([]);
});

test.each<[string, string, string]>([
  ['a process that runs', `${process.ppid}\n`, `process ${process.ppid} is writing here`],
  ['a process that has only just begun', '', 'another process is writing here'],
])('fails at the lock of %s, and leaves it', (_, holder, message) => {
  put(holder);
  const write = jest.fn();
  expect(() => alone(root, write)).toThrow(`[${LOCK}] another-run: ${message}`);
  expect(write).not.toHaveBeenCalled();
  expect(readFileSync(join(root, LOCK), 'utf8')).toBe(holder);
});

test('fails where no lock can be made', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(() => alone(file, () => undefined)).toThrow(`[${LOCK}] cannot-write: cannot write "${LOCK}": ENOTDIR`);
});
