import { Size } from 'cdk8s';
import { exampleMachine, exampleSite } from '../../constructs/cluster/fixtures';
import { make } from '../../constructs/database/fixtures';
import { disk } from '../../constructs/host/disk';
import { type Answered, parseAnswers } from './ask';
import { backupsPart } from './backups';
import { certificatesPart } from './certificates';
import { fluxPart, nodesPart, podsPart } from './cluster';
import { meshPart } from './mesh';
import { type Part, short, span } from './part';
import { screen } from './screen';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const HOURS = 3_600_000;
const ago = (hours: number): string => new Date(NOW - hours * HOURS).toISOString();
const seconds = (hours: number) => ({ seconds: (NOW - hours * HOURS) / 1000 });
const json = (value: unknown): Answered => ({ ok: true, text: JSON.stringify(value) });
const list = (...items: readonly object[]): Answered => json({ items });
const silence: Answered = { ok: false, why: 'ops@192.0.2.1 does not answer: No route to host' };
const said = ({ items }: Part): string[] => items.map(({ name, state, says }) => `${name} ${state}: ${says}`);

const machines = [
  exampleMachine({ name: 'gateway', role: 'anchor', site: 'hil', tailnet: '100.64.0.1' }),
  exampleMachine({
    name: 'home',
    hostname: 'control-1',
    role: 'control-plane',
    etcd: true,
    tailnet: '100.64.0.2',
    disks: [disk('bulk', Size.gibibytes(9))],
  }),
];

describe('the mesh', () => {
  const gateway = { given_name: 'gateway', ip_addresses: ['100.64.0.1'], online: true, tags: ['tag:h-kube'] };
  const home = { given_name: 'control-1', ip_addresses: ['100.64.0.2'], online: true, tags: ['tag:h-kube'] };
  const laptop = { given_name: 'laptop', user: { name: 'ann', email: 'ann@example.org' } };
  test.each<[string, readonly object[] | null, string[]]>([
    ['everybody is there', [gateway, home], ['gateway well: online at 100.64.0.1', 'home well: online at 100.64.0.2']],
    [
      'nobody is there, as Headscale says it',
      null,
      ['gateway unwell: has not joined: npm run bootstrap gateway', 'home unwell: has not joined: npm run bootstrap home'],
    ],
    [
      'one is off and one has another address',
      [
        { ...gateway, online: undefined, last_seen: seconds(3) },
        { ...home, ip_addresses: ['100.64.9.9'] },
      ],
      ['gateway unwell: offline for 3 h', 'home unwell: is at 100.64.9.9, not at 100.64.0.2'],
    ],
    [
      'a device of a person took the name of a machine',
      [gateway, { ...home, tags: undefined, user: { name: 'eve' } }],
      ['gateway well: online at 100.64.0.1', 'home unwell: has not joined: npm run bootstrap home', 'control-1 of eve well: online'],
    ],
    [
      'a machine that nobody knows',
      [gateway, home, { ...home, given_name: 'old' }],
      ['gateway well: online at 100.64.0.1', 'home well: online at 100.64.0.2', 'old unwell: has a tag, and is no machine of nodes/'],
    ],
    [
      'devices whose login has ended, ends soon, and does not',
      [
        gateway,
        home,
        { ...laptop, expiry: seconds(50) },
        { ...laptop, expiry: seconds(-72) },
        { ...laptop, expiry: seconds(-24 * 90), last_seen: seconds(1) },
      ],
      [
        'gateway well: online at 100.64.0.1',
        'home well: online at 100.64.0.2',
        'laptop of ann@example.org unwell: has to log in again since 2 d',
        'laptop of ann@example.org unwell: has to log in again in 3 d',
        'laptop of ann@example.org well: offline for 60 min',
      ],
    ],
  ])('%s', (_, nodes, expected) => {
    expect(said(meshPart(json(nodes), machines, NOW))).toEqual(expected);
  });
});

describe('nodes', () => {
  const condition = (type: string, status: string, message = '') => ({ type, status, message });
  const node = (name: string, conditions: readonly object[], spec = {}) => ({
    metadata: { name },
    spec,
    status: { conditions, nodeInfo: { kubeletVersion: 'v1.36.2' } },
  });
  const fine = condition('Ready', 'True');
  test.each<[string, object, string]>([
    ['one that is well', node('control-1', [fine]), 'control-1 well: ready, v1.36.2'],
    [
      'one that has gone',
      node('control-1', [condition('Ready', 'Unknown', 'stopped posting')]),
      'control-1 unwell: is not ready: stopped posting',
    ],
    ['one without room', node('control-1', [fine, condition('DiskPressure', 'True')]), 'control-1 unwell: DiskPressure'],
    ['one that is cordoned', node('control-1', [fine], { unschedulable: true }), 'control-1 unwell: takes no new pods (cordoned)'],
  ])('%s', (_, object, line) => {
    expect(said(nodesPart(list(object), machines))).toEqual([line]);
  });

  test('one that nobody knows, and one that is not there', () => {
    expect(said(nodesPart(list(node('stray', [fine])), machines))).toEqual([
      'stray unwell: is no machine of nodes/',
      'control-1 unwell: is not in the cluster',
    ]);
  });
});

describe('pods', () => {
  const pod = (status: object, spec = {}) => ({ metadata: { namespace: 'a', name: 'b', creationTimestamp: ago(1) }, spec, status });
  const container = (ready: boolean, state: object = {}, restartCount = 0) => ({ name: 'web', ready, restartCount, state });
  test.each<[string, object, string]>([
    ['running', pod({ phase: 'Running', containerStatuses: [container(true)] }), 'well: running'],
    ['done', pod({ phase: 'Succeeded', containerStatuses: [container(false)] }), 'well: done'],
    [
      'crashing',
      pod({ phase: 'Running', containerStatuses: [container(false, { waiting: { reason: 'CrashLoopBackOff' } }, 9)] }),
      'unwell: web: CrashLoopBackOff, 9 restarts',
    ],
    [
      'stuck before its start',
      pod({ phase: 'Pending', initContainerStatuses: [container(false, { waiting: { reason: 'ImagePullBackOff' } })] }, { nodeName: 'x' }),
      'unwell: web: ImagePullBackOff on x',
    ],
    [
      'failed',
      pod({ phase: 'Failed', containerStatuses: [container(false, { terminated: { reason: 'OOMKilled', exitCode: 137 } })] }),
      'unwell: failed: OOMKilled',
    ],
    ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), 'unwell: failed: Evicted'],
    [
      'without a machine',
      pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }] }),
      'unwell: has no machine: 0/3 nodes are available, made 60 min ago',
    ],
    ['not ready for long', pod({ phase: 'Running', containerStatuses: [container(false)] }), 'unwell: is not ready, made 60 min ago'],
    [
      'starting',
      {
        ...pod({ phase: 'Pending', containerStatuses: [container(false, { waiting: { reason: 'ContainerCreating' } })] }),
        metadata: { namespace: 'a', name: 'b', creationTimestamp: ago(0.05) },
      },
      'well: is not ready, made 3 min ago',
    ],
  ])('%s', (_, object, line) => {
    expect(said(podsPart(list(object), NOW))).toEqual([`a/b ${line}`]);
  });
});

test.each<[string, object, string]>([
  ['ready', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }, 'well: ready'],
  [
    'failing',
    { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'BuildFailed', message: 'no\n such file' }] } },
    'unwell: BuildFailed: no such file',
  ],
  ['suspended', { spec: { suspend: true } }, 'unwell: is suspended'],
  ['new', {}, 'unwell: has not been looked at yet'],
])('a Kustomization that is %s', (_, object, line) => {
  expect(said(fluxPart('kustomizations', list({ metadata: { namespace: 'f', name: 'a' }, ...object }), ['f/a', 'f/b']))).toEqual([
    `f/a ${line}`,
    'f/b unwell: is not there yet',
  ]);
});

describe('certificates', () => {
  const certificate = (from: number, until: number) =>
    list({ metadata: { namespace: 'a', name: 'b' }, status: { notBefore: ago(from), notAfter: ago(until) } });
  const none: Answered = { ok: true, text: '' };
  test.each<[string, Answered, string]>([
    ['fresh', certificate(24, -24 * 89), 'well: ends in 89 d'],
    ['due and on its way', certificate(24 * 65, -24 * 25), 'well: ends in 25 d'],
    ['overdue', certificate(24 * 80, -24 * 10), 'unwell: ends in 10 d'],
    ['short-lived, with the same days left', certificate(24, -24 * 10), 'well: ends in 10 d'],
    ['over', certificate(24 * 90, 3), 'unwell: ended 3 h ago'],
    [
      'never issued',
      list({
        metadata: { namespace: 'a', name: 'b' },
        status: { conditions: [{ type: 'Ready', status: 'False', message: 'no such name' }] },
      }),
      'unwell: was never issued: no such name',
    ],
  ])('one that is %s', (_, answer, line) => {
    expect(said(certificatesPart(answer, none, [], NOW))).toEqual([`a/b ${line}`]);
  });

  test("of Caddy, in openssl's words", () => {
    const text = 'notBefore=Nov 20 00:00:00 2026 GMT\nnotAfter=Feb 18 00:00:00 2027 GMT\nname=vpn.example.org\n';
    expect(said(certificatesPart(list(), { ok: true, text }, ['vpn.example.org', 'git.example.org'], NOW))).toEqual([
      'vpn.example.org well: ends in 86 d',
      'git.example.org unwell: Caddy has no certificate for it',
    ]);
  });
});

describe('backups', () => {
  const site = exampleSite;
  const files = (...names: string[]): Answered => ({ ok: true, text: names.join('\n') });
  const part = (saved: Answered, kept: Answered, archives: Answered = list(), baseBackups: Answered = list()) =>
    backupsPart({
      cluster: { machines, site },
      databases: [make().database],
      asked: (_, question) => (question === 'saved' ? saved : kept),
      ...{ archives, baseBackups, now: NOW },
    });
  const base = (hours: number, phase: string) => ({
    metadata: { namespace: 'shop' },
    spec: { cluster: { name: 'shop-db' } },
    status: { phase, stoppedAt: ago(hours) },
  });
  const store = (hours: number) => ({
    metadata: { namespace: 'shop', name: 'shop-db' },
    status: { serverRecoveryWindow: { [make().database.serverName]: { lastSuccessfulBackupTime: ago(hours) } } },
  });

  test('each with the age of its newest archive, at home and where it is kept', () => {
    const saved = files('headscale-20261120T013000Z.tar.age', 'headscale-20261123T013000Z.tar.age', 'headscale-odd.tar.age');
    const kept = files('gateway/headscale-20261121T013000Z.tar.age', 'home/headscale-20261123T113000Z.tar.age');
    expect(said(part(saved, kept)).slice(0, 2)).toEqual(['headscale on gateway well: 10 h old', 'headscale kept by home unwell: 2 d old']);
  });

  test('none where the folder is not there yet, and not known where nobody answered', () => {
    const absent: Answered = { ok: false, why: 'find: ‘/var/backups/h-kube’: No such file or directory' };
    expect(said(part(absent, silence)).slice(0, 2)).toEqual([
      'headscale on gateway unwell: there is none',
      'headscale kept by home unknown: ops@192.0.2.1 does not answer: No route to host',
    ]);
  });

  test('one without a machine elsewhere to keep it', () => {
    expect(said(part(files(), files()))).toContain('etcd of home unwell: no machine at another site can keep it');
  });

  test.each<[string, Answered, Answered, string]>([
    ['as the operator knows it', list(), list(base(5, 'completed'), base(1, 'failed')), 'well: 5 h old'],
    ['as the plugin knows it', list(store(4)), list(), 'well: 4 h old'],
    ['whichever is later', list(store(40)), list(base(5, 'completed')), 'well: 5 h old'],
    ['too old', list(store(40)), list(), 'unwell: 40 h old'],
    ['never made', list(), list(base(1, 'failed')), 'unwell: there is none'],
    ['not known', silence, silence, 'unknown: ops@192.0.2.1 does not answer: No route to host'],
  ])('of a database: %s', (_, archives, baseBackups, line) => {
    expect(said(part(files(), files(), archives, baseBackups)).at(-1)).toBe(`database shop/shop-db ${line}`);
  });
});

test('what could not be asked is not known, object by object where they are known', () => {
  const parts = [
    meshPart(silence, machines, NOW),
    nodesPart(silence, machines),
    podsPart(silence, NOW),
    fluxPart('releases', silence, ['a/b']),
    certificatesPart(silence, silence, ['vpn.example.org'], NOW),
  ];
  expect(parts.flatMap(({ items }) => items.map(({ name, state }) => `${name} ${state}`))).toEqual([
    'gateway unknown',
    'home unknown',
    'control-1 unknown',
    'all of it unknown',
    'a/b unknown',
    'in the cluster unknown',
    'vpn.example.org unknown',
  ]);
});

test('an answer of several questions comes apart again, each with its own end', () => {
  const text =
    '@@ nodes\n{"items":[]}\n@@status 0\n@@ pods\nhalf\n@@status 1\nerror: no such kind\n@@ mesh\nWARN 1\n@@status 0\n@@ base-backups\nbroken o';
  expect([...parseAnswers(text)]).toEqual([
    ['nodes', { ok: true, text: '{"items":[]}\n' }],
    ['pods', { ok: false, why: 'error: no such kind' }],
    ['mesh', { ok: false, why: 'its answer is no JSON: "WARN 1"' }],
    ['base-backups', { ok: false, why: 'it broke off' }],
  ]);
});

test('the screen has a line for each part, and below it what is not well', () => {
  const items = Array.from(
    { length: 12 },
    (_, index) => ({ name: `a/${index}`, state: index < 2 ? 'well' : 'unwell', says: 'x' }) as const,
  );
  expect(
    screen([
      { name: 'pods', items },
      { name: 'backups', items: items.slice(0, 1), everyLine: true },
      { name: 'none', items: [] },
    ]),
  ).toEqual([
    'pods            2 of 12 well',
    ...[2, 3, 4, 5, 6, 7, 8, 9].map((index) => `  ! a/${index}  x`),
    '    and 2 more; --json has them all',
    'backups         1 of 1 well',
    '    a/0  x',
    'none            none',
  ]);
});

test.each([
  [30_000, '0 min'],
  [90 * 60_000, '90 min'],
  [30 * HOURS, '30 h'],
  [-50 * HOURS, '2 d'],
])('%d ms are %s', (length, words) => {
  expect(span(length)).toBe(words);
});

test('a long message is one line that fits', () => {
  expect(short(`a\n b ${'x'.repeat(200)}`)).toMatch(/^a b x{105}…$/);
});
