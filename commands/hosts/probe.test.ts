import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dnsName } from '../../constructs/values/dns-name';
import { tokensIn } from './control-planes';
import { parseFacts, probe } from './probe';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'probed-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A machine with these files of K3s, asked as it would be over SSH. */
function ask(files: Readonly<Record<string, string>>) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const script = probe(dnsName('vpn.example.org')).replaceAll(/\/(var\/lib|etc)\/rancher/g, `${root}/$1/rancher`);
  writeFileSync(join(root, 'sudo'), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
  const said = spawnSync('/bin/sh', ['-s'], { input: script, encoding: 'utf8', env: { PATH: `${root}:/usr/bin:/bin` } });
  return { ...said, facts: parseFacts(said.stdout) };
}

const sum = (text: string) => createHash('sha256').update(text).digest('hex');
const FRONT = `K10${'ab'.repeat(32)}::`;

test.each<[string, Readonly<Record<string, string>>, { server?: string; agent?: string }]>([
  ['a machine without K3s', {}, {}],
  [
    'a control plane that a play broke off before K3s was started',
    { 'etc/rancher/k3s/token': 's', 'var/lib/rancher/k3s/server/logs/x': '' },
    {},
  ],
  [
    'a control plane, whatever was handed over since',
    {
      'var/lib/rancher/k3s/server/token': `${FRONT}server:s3rver\n`,
      'var/lib/rancher/k3s/server/agent-token': `${FRONT}node:ag:nt\n`,
      'var/lib/rancher/k3s/agent/x': '',
      'etc/rancher/k3s/token': 'new',
      'etc/rancher/k3s/agent-token': 'new',
    },
    { server: sum('s3rver'), agent: sum('ag:nt') },
  ],
  ['a worker', { 'var/lib/rancher/k3s/agent/x': '', 'etc/rancher/k3s/agent-token': 'agent' }, { agent: sum('agent') }],
  ['a worker that a play broke off before K3s was started', { 'etc/rancher/k3s/agent-token': 'agent' }, {}],
])('%s tells the sums of its tokens, and no token', (_, files, expected) => {
  const { facts, stdout, stderr } = ask(files);
  expect(facts.tokens).toEqual(expected);
  expect(stderr).toBe('');
  for (const token of ['s3rver', 'ag:nt', FRONT]) expect(stdout).not.toContain(token);
});

test.each(['s3rver', `${FRONT}server:s3rver`, 's3rver\n'])('a token is the same in every form: %j', (text) => {
  expect(tokensIn(new Map([['/etc/rancher/k3s/token', text]]))).toEqual({ server: sum('s3rver') });
});
