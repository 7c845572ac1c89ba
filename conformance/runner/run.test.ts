import { existsSync } from 'node:fs';
import { program } from './needs';
import { runSections } from './run';
import { type Case, once, type Section, skip } from './section';

async function outcome(cases: readonly Case[], rest: Partial<Section> = {}) {
  const lines: string[] = [];
  const counts = await runSections([{ name: 'section', needs: [], cases: () => cases, ...rest }], {}, (line) => lines.push(line));
  return { lines: lines.map((line) => line.replace(/\d+\.\d s/, '… s').replace(/\n +at [\s\S]*/, '')), counts };
}

const NOWHERE = program('no-such-program', 'nowhere');

describe('a case', () => {
  test.each<[string, Case, string, object]>([
    ['that ends well has passed', { name: 'a', run: () => undefined }, 'ok    section: a (… s)', { passed: 1, failed: 0, skipped: 0 }],
    [
      'says what it found',
      { name: 'a', run: () => '3 objects' },
      'ok    section: a (3 objects, … s)',
      { passed: 1, failed: 0, skipped: 0 },
    ],
    [
      'that throws has failed',
      { name: 'a', run: () => Promise.reject(new Error('too wide')) },
      'FAIL  section: a\n      Error: too wide',
      { passed: 0, failed: 1, skipped: 0 },
    ],
    [
      'that takes too long has failed',
      { name: 'a', limit: 0.01, run: () => new Promise(() => undefined) },
      'FAIL  section: a\n      Error: not done after 0.01 s',
      { passed: 0, failed: 1, skipped: 0 },
    ],
    ['may skip itself', { name: 'a', run: () => skip('no moon') }, 'skip  section: a (no moon)', { passed: 0, failed: 0, skipped: 1 }],
    [
      'that lacks something is skipped',
      { name: 'a', needs: [NOWHERE], run: () => undefined },
      'skip  section: a (no no-such-program on PATH: nowhere)',
      { passed: 0, failed: 0, skipped: 1 },
    ],
  ])('%s', async (_, one, line, counts) => {
    expect(await outcome([one])).toEqual({ lines: [line], counts });
  });
});

describe('a section', () => {
  test('that lacks something is skipped before its cases are asked for', async () => {
    const cases = jest.fn();
    expect(await outcome([], { needs: [NOWHERE], cases })).toMatchObject({
      lines: ['skip  section: all of it (no no-such-program on PATH: nowhere)'],
    });
    expect(cases).not.toHaveBeenCalled();
  });

  test('fails without a case', async () => {
    expect((await outcome([])).counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('goes on after a failure', async () => {
    const fails = () => Promise.reject(new Error('no'));
    expect(
      (
        await outcome([
          { name: 'a', run: fails },
          { name: 'b', run: () => undefined },
        ])
      ).counts,
    ).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test('leaves neither folders nor programs behind', async () => {
    let folder = '';
    let pid = 0;
    await outcome([], {
      cases: (bench) => [
        {
          name: 'a',
          run() {
            folder = bench.folder();
            pid = bench.start('sleep', ['600'], `${folder}/log`).pid ?? 0;
            expect(() => process.kill(pid, 0)).not.toThrow();
          },
        },
      ],
    });
    expect(existsSync(folder)).toBe(false);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

test('a section that waits does not hold up the others, and its own cases stay in order', async () => {
  const lines: string[] = [];
  let arrive = (): void => undefined;
  const signal = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const waiting: Section = {
    name: 'waiting',
    needs: [],
    cases: () => [
      { name: 'a', run: () => signal },
      { name: 'b', run: () => undefined },
    ],
  };
  const others = ['one', 'two'].map(
    (name): Section => ({ name, needs: [], cases: () => [{ name: 'a', run: name === 'two' ? arrive : () => undefined }] }),
  );
  await runSections([waiting, ...others], {}, (line) => lines.push(line.replace(/ \(.*/, '')));
  expect(lines).toEqual(['ok    one: a', 'ok    two: a', 'ok    waiting: a', 'ok    waiting: b']);
});

test('what several cases share is made once', () => {
  const make = jest.fn(() => ({}));
  const shared = once(make);
  expect(shared()).toBe(shared());
  expect(make).toHaveBeenCalledTimes(1);
});
