import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshdObeys } from './sshd';

const hardened = ['port 22', 'permitrootlogin no', 'passwordauthentication no', 'authenticationmethods publickey', 'allowusers hkube'];

test.each([
  ['as the drop-in says', hardened, true],
  ['root let in by another file', hardened.map((line) => line.replace('permitrootlogin no', 'permitrootlogin yes')), false],
  ['a second name let in', [...hardened, 'allowusers ubuntu'], false],
])('sshd that would do %s', (_, says, done) => {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  writeFileSync(join(folder, 'sshd'), `#!/bin/sh\ncat <<'EOF'\n${says.join('\n')}\nEOF\n`);
  chmodSync(join(folder, 'sshd'), 0o755);
  const step = sshdObeys('hkube').steps.at(-1);
  if (step?.kind !== 'command') throw new Error('no command');
  const [program = '', ...args] = (step.doneWhen ?? []).map((text) => text.replace('/usr/sbin/sshd', join(folder, 'sshd')));
  const { status } = spawnSync(program, args);
  rmSync(folder, { recursive: true });
  expect(status === 0).toBe(done);
});
