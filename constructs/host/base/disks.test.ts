import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { disk } from '../disk';
import { disks, onlyWithDisks } from './disks';

const size = Size.gibibytes(9);
const system = disk('system', size);

test('a machine with nothing but its system disk is asked nothing', () => {
  expect([disks({ disks: [system] }), onlyWithDisks({ disks: [system] })]).toEqual([[], []]);
});

test('every other disk is asked for, and K3s waits for it', () => {
  const machine = { disks: [system, disk('fast', size), disk('bulk', size)] };
  expect(disks(machine).flatMap(({ steps }) => steps.map((step) => step.kind === 'command' && step.doneWhen?.at(-1)))).toEqual([
    '/srv/fast',
    '/srv/bulk',
  ]);
  expect(onlyWithDisks(machine)).toEqual([
    'ExecStartPre=/usr/bin/mountpoint --quiet /srv/fast',
    'ExecStartPre=/usr/bin/mountpoint --quiet /srv/bulk',
  ]);
});

test('a folder of the system disk is refused with the way out, a mounted one is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'));
  const ask = (mount: string) => {
    const [step] = disks({ disks: [{ kind: 'bulk', size, mount }] }).flatMap(({ steps }) => steps);
    if (step?.kind !== 'command') throw new Error('no command');
    const run = ([program = '', ...args]: readonly string[]) => spawnSync(program, args, { encoding: 'utf8' });
    return { done: run(step.doneWhen ?? []).status, failed: run(step.run) };
  };
  const refused = ask(folder);
  rmdirSync(folder);
  expect([refused.done === 0, refused.failed.status]).toEqual([false, 1]);
  expect(refused.failed.stderr).toContain(`nothing is mounted at ${folder}`);
  expect(ask('/proc').done).toBe(0);
});
