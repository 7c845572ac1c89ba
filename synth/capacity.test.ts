import { Size } from 'cdk8s';
import { disk } from '../constructs/host/disk';
import { homeMachine } from '../constructs/host/fixtures';
import { type Ask, amounts, assign } from './capacity';
import { amountsText, capacityTable } from './capacity-table';

/** 3.75 cores and 7 GiB for pods. */
const large = homeMachine('large', { disks: [disk('system', Size.gibibytes(100)), disk('bulk', Size.gibibytes(900))] });
/** 3.75 cores and 3 GiB for pods. */
const small = homeMachine('small', { memory: Size.gibibytes(4) });
const anchor = homeMachine('anchor', { role: 'anchor', memory: Size.gibibytes(64) });
const onBulk = { 'storage.h-kube.io/bulk': 'true' };

const GIB = 1024;
const ask = (name: string, memory: number, more: Partial<Ask> = {}): Ask => ({
  path: `apps/${name}`,
  name,
  amounts: amounts({ cpu: 100, memory: memory * GIB }),
  nodeSelector: {},
  replicas: 1,
  apart: false,
  ...more,
});

/** `machine: pods`, and what found no place. */
function placed(...asks: readonly Ask[]) {
  const { loads, left } = assign([small, anchor, large], asks);
  return {
    ...Object.fromEntries(loads.map(({ machine, pods }) => [machine.name, pods.join(' ')])),
    left: left.map((each) => each.ask.name).join(' '),
  };
}

test.each<[string, readonly Ask[], object]>([
  ['the largest first, on the first machine with room', [ask('b', 2), ask('a', 6)], { large: 'a', small: 'b', left: '' }],
  [
    'who has no choice before who has',
    [ask('free', 3), ask('bound', 5, { nodeSelector: onBulk })],
    { large: 'bound', small: 'free', left: '' },
  ],
  ['one on each machine', [ask('agent', 1, { replicas: 'per-node' })], { large: 'agent', small: 'agent', left: '' }],
  [
    'one on each machine that is meant',
    [ask('agent', 1, { replicas: 'per-node', nodeSelector: onBulk })],
    { large: 'agent', small: '', left: '' },
  ],
  ['copies where there is room', [ask('web', 3, { replicas: 3 })], { large: 'web web', small: 'web', left: '' }],
  ['copies apart', [ask('db', 1, { replicas: 2, apart: true })], { large: 'db', small: 'db', left: '' }],
  ['volumes where their disk is', [ask('files', 1, { amounts: amounts({ bulk: 900 * GIB }) })], { large: 'files', small: '', left: '' }],
])('places %s', (_, asks, expected) => {
  expect(placed(...asks)).toEqual(expected);
});

test.each<[string, readonly Ask[], string]>([
  ['more memory than any machine has', [ask('huge', 64)], 'huge'],
  ['more than all of them have together', [ask('a', 6), ask('b', 3), ask('c', 2)], 'c'],
  ['more cores', [ask('busy', 1, { amounts: amounts({ cpu: 3751 }) })], 'busy'],
  ['more disk', [ask('full', 1, { amounts: amounts({ bulk: 901 * GIB }) })], 'full'],
  ['a third copy on two machines', [ask('db', 1, { replicas: 3, apart: true })], 'db'],
  ['what a machine keeps for itself', [ask('all', 8, { nodeSelector: onBulk })], 'all'],
  ['one on each machine where one is too small', [ask('agent', 4, { replicas: 'per-node' })], 'agent'],
  ['what no machine may run', [ask('moon', 1, { nodeSelector: { 'node.h-kube.io/site': 'moon' } })], 'moon'],
  ['a second that is as large as the first, once', [ask('web', 7, { replicas: 4 })], 'web'],
])('fails for %s', (_, asks, left) => {
  expect(placed(...asks)).toMatchObject({ left });
});

test('the same in any order of machines and asks', () => {
  const asks = [ask('a', 2), ask('b', 2), ask('c', 2.5)];
  expect(assign([large, small], asks)).toEqual(assign([small, large], [...asks].reverse()));
});

test('the table says what each machine is asked for and has', () => {
  const asks = [ask('a', 6.5), ask('files', 1, { amounts: amounts({ bulk: 800 * GIB }) })];
  expect(capacityTable(assign([small, large], asks))).toEqual([
    'asked / has   cores       memory GiB   system GiB   fast GiB   bulk GiB    pods',
    'large         0.1 / 3.8   6.5 / 7      0 / 60       -          800 / 900   2',
    'small         0 / 3.8     0 / 3        0 / 60       -          -           0',
  ]);
});

test('amounts are told without what is nothing', () => {
  expect(amountsText(amounts({ cpu: 250, memory: 64 * GIB }))).toBe('0.3 cores, 64 GiB memory');
});
