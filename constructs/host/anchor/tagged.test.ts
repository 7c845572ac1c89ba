import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWhere } from '../../../conformance/where';
import { tagged } from './tagged';

const text = tagged([])
  .flatMap((step) => (step.kind === 'file' ? [step.content] : []))
  .join('');

/** As Headscale 0.29 keeps it, as far as it is asked for. */
const SCHEMA = `CREATE TABLE users (id integer, name text);
CREATE TABLE nodes (id integer, hostname text, given_name text, ipv4 text, ipv6 text, user_id integer, tags text, deleted_at datetime);
INSERT INTO users VALUES (1, 'h-kube'), (2, 'ann');`;
const node = (id: number, hostname: string, { given = hostname, user = '1', tags = 'NULL', deleted = 'NULL' } = {}) =>
  `INSERT INTO nodes VALUES (${id}, '${hostname}', '${given}', '100.64.0.${id}', NULL, ${user}, ${tags}, ${deleted});`;
const TAGS = { user: 'NULL', tags: `'["tag:h-kube"]'` };

const hasSqlite = spawnSync('sqlite3', ['-version']).status === 0;

let root: string;
let database: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tagged-'));
  mkdirSync(join(root, 'var/lib/headscale'), { recursive: true });
  database = join(root, 'var/lib/headscale/db.sqlite');
});
afterEach(() => rmSync(root, { recursive: true }));
const asked = () =>
  spawnSync('/bin/sh', ['-c', text.replaceAll('/var/lib/', `${root}/var/lib/`), 'tagged', 'anchor', 'first'], { encoding: 'utf8' });

test.each([
  ['there is no Headscale yet', () => undefined],
  ['Headscale has only begun its database', () => writeFileSync(database, '')],
])('goes on where %s', (_, prepare) => {
  prepare();
  expect(asked()).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

describeWhere(hasSqlite ? 'sqlite3' : undefined, 'asked of a real database,', 'there is no sqlite3', () => {
  test.each<[string, readonly string[]]>([
    ['nobody is in the mesh', []],
    ['every machine has the tag', [node(1, 'anchor', TAGS), node(2, 'first', TAGS)]],
    ['only people’s devices lack it', [node(1, 'anchor', TAGS), node(7, 'laptop', { user: '2' })]],
    ['a device calls itself as a machine that has it', [node(1, 'anchor', TAGS), node(7, 'anchor', { given: 'anchor-x2', user: '2' })]],
    ['who lacked it was deleted', [node(1, 'anchor', { deleted: `'2026-01-01'` })]],
  ])('goes on where %s', (_, rows) => {
    execFileSync('sqlite3', [database, SCHEMA, ...rows]);
    expect(asked()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('refuses where a machine joined as a user, and says how each gets the tag', () => {
    execFileSync('sqlite3', [database, SCHEMA, node(3, 'anchor'), node(4, 'first', { tags: `'["tag:other"]'` }), node(5, 'laptop')]);
    const { status, stdout, stderr } = asked();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('"tagOwners": {"tag:h-kube": []}');
    expect(stderr.split('\n').filter((line) => line.includes('nodes tag'))).toEqual([
      '   sudo headscale nodes tag -i 3 -t tag:h-kube && sudo headscale nodes expire -i 3 --disable   # anchor 100.64.0.3 of h-kube',
      '   sudo headscale nodes tag -i 4 -t tag:h-kube && sudo headscale nodes expire -i 4 --disable   # first 100.64.0.4 of h-kube',
    ]);
  });

  test('refuses for a machine that only Headscale calls by its name', () => {
    execFileSync('sqlite3', [database, SCHEMA, node(3, 'localhost', { given: 'anchor' })]);
    expect(asked()).toMatchObject({ status: 1, stderr: expect.stringContaining('nodes tag -i 3') as string });
  });

  test('fails where the database is not to be read', () => {
    writeFileSync(database, 'not a database');
    expect(asked().status).not.toBe(0);
  });
});
