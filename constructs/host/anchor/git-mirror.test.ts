import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fill } from '../../secrets/secret-template';
import { FORGEJO_PORT } from './forgejo-config';
import { gitMirror } from './git-mirror';

const mirror = gitMirror({ url: 'https://git.example.org/cluster', branch: 'main' })
  .flatMap((step) => (step.kind === 'file' && step.path.endsWith('/git-mirror') ? [step.content] : []))
  .join('');
const run = promisify(execFile);

let root: string;
let server: Server;
const said: string[] = [];
let keys: { readonly key: string; readonly read_only: boolean }[] = [];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'mirror-'));
  for (const folder of ['bin', 'etc/forgejo', 'var/lib/forgejo/mirror']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'bin/git'), '#!/bin/sh\nexit 0\n');
  chmodSync(join(root, 'bin/git'), 0o755);
  writeFileSync(join(root, 'var/lib/forgejo/mirror/token'), 'abc\n');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(root, 'etc/forgejo/mirror-identity')]);
  keys = [];
  said.length = 0;
  server = createServer((request, answer) => {
    said.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      if (request.method === 'POST') keys.push(JSON.parse(body) as (typeof keys)[number]);
      answer.end(JSON.stringify(keys));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true });
});

test('Flux may read the mirror with the key that it has, which is handed over once', async () => {
  const { port } = server.address() as AddressInfo;
  const script = mirror.replaceAll(/\/(etc|var)\//g, `${root}/$1/`).replaceAll(`127.0.0.1:${FORGEJO_PORT}`, `127.0.0.1:${port}`);
  for (const _ of [1, 2]) {
    await run('/bin/sh', ['-c', script, 'git-mirror', 'https://git.example.org/cluster', 'cluster'], {
      env: { PATH: `${root}/bin:/usr/bin:/bin` },
    });
  }
  const [type, key] = readFileSync(join(root, 'etc/forgejo/mirror-identity.pub'), 'utf8').split(' ');
  expect(keys).toEqual([{ title: 'flux', key: `${type} ${key}`, read_only: true }]);
  const one = '/api/v1/repos/mirror/cluster/keys token abc';
  expect(said).toEqual([`GET ${one}`, `POST ${one}`, `GET ${one}`]);
});

test('OpenSSH reads the deploy key as the vault keeps it, without the end of its last line', () => {
  const repository = {
    url: 'ssh://git@git.example.org/cluster',
    branch: 'main',
    credential: 'flux-system',
    hostKeys: 'x ssh-ed25519 AAAA\n',
  };
  const [content] = gitMirror(repository).flatMap((step) =>
    step.kind === 'secret-file' && step.path === '/etc/forgejo/mirror-identity' && !('runTime' in step.content) ? [step.content] : [],
  );
  assert(content !== undefined);
  const folder = mkdtempSync(join(tmpdir(), 'identity-'));
  try {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
    const kept = readFileSync(join(folder, 'key'), 'utf8').trimEnd();
    writeFileSync(
      join(folder, 'on-the-anchor'),
      fill(content, () => kept),
      { mode: 0o600 },
    );
    const said = execFileSync('ssh-keygen', ['-y', '-f', join(folder, 'on-the-anchor')], { encoding: 'utf8' });
    expect(readFileSync(join(folder, 'key.pub'), 'utf8')).toBe(said);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
