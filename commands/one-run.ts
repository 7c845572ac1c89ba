/** One run at a time writes to the repository: two at once would take each other's unfinished files for leftovers. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../constructs/values/problem';

/** Says which process is writing; git-ignored. */
export const LOCK = '.h-kube-lock';

/**
 * Runs what writes while nobody else does. A run that was killed leaves its lock, and the next one takes it over.
 * @throws ProblemError `another-run` while another process writes, `cannot-write` where not even the lock can be made
 */
export function alone<T>(root: string, write: () => T): T {
  const lock = join(root, LOCK);
  if (!made(lock)) {
    removeDead(lock);
    if (!made(lock)) throw anotherRun('another process is writing here');
  }
  try {
    return write();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Whether there was no lock and now there is ours. */
function made(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    const message = `cannot write "${LOCK}": ${(error as Error).message.split(',')[0]}`;
    throw ProblemError.of(LOCK, { code: 'cannot-write', message, fix: "make the repository's folder writable, then run again" });
  }
}

/** Removes the lock of a process that is gone. */
function removeDead(lock: string): void {
  const holder = holderOf(lock);
  if (holder === undefined) return;
  if (isRunning(holder)) throw anotherRun(holder === '' ? 'another process is writing here' : `process ${holder} is writing here`);
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return;
  }
  // Whoever else found the dead one's lock may have been quicker, and this would be the lock of the living.
  if (holderOf(aside) !== holder) {
    renameSync(aside, lock);
    throw anotherRun('another process is writing here');
  }
  rmSync(aside);
}

/** What a lock says; undefined where it is gone by now. */
function holderOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(holder: string): boolean {
  const pid = Number(holder);
  // Our own number is that of a process before us; a lock without a number was made this very moment.
  if (pid === process.pid) return false;
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be asked, but it is there.
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);

const anotherRun = (message: string) =>
  ProblemError.of(LOCK, {
    code: 'another-run',
    message,
    fix: `run again when it is done; if no synth is running, remove ${LOCK}`,
  });
