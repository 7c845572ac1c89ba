import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { guarded } from './guard';

const KEYS = '/home/admin/.ssh/authorized_keys';

test('packages are there before the guard counts, for nobody knows how long that takes', () => {
  const file = { kind: 'file', path: '/etc/web.conf', content: '', mode: '0644' } as const;
  const subjects = guarded(KEYS, [
    { name: 'web', steps: [{ kind: 'package', names: ['curl', 'web'] }, file] },
    { name: 'shop', steps: [file, { kind: 'package', names: ['curl', 'shop'] }] },
  ]);
  const line = subjects.map(
    ({ name, steps }) => `${name}: ${steps.map((step) => (step.kind === 'package' ? step.names.join('+') : step.kind))}`,
  );
  expect(line).toEqual(['guard: curl+web+shop,file,command', 'web: file', 'shop: file', 'new-login: log-in-again,command']);
});

const program = guarded(KEYS, [])
  .flatMap(({ steps }) => steps)
  .flatMap((step) => (step.kind === 'file' ? [step.content] : []))
  .join('');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guard-'));
  // What a machine has: each of these writes down how it was called.
  for (const name of ['systemctl', 'systemd-run', 'ufw', 'nft', 'logger']) {
    put(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >>${root}/calls\ncase "$*" in *is-active*) exit 1 ;; esac\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const has = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);
const guard = (verb: string) =>
  execFileSync('/bin/sh', ['-c', program.replaceAll(/\/(etc|var|usr\/local)\//g, `${root}/$1/`), 'guard', verb, `${root}${KEYS}`], {
    env: { PATH: `${root}/bin:/usr/bin:/bin` },
  });

test('keys, sshd and the firewall become what they were before somebody was locked out', () => {
  put(KEYS, 'mine\n');
  put('etc/ssh/sshd_config.d/50-cloud-init.conf', 'old\n');
  put('etc/ufw/ufw.conf', 'ENABLED=yes\n');
  guard('arm');
  put(KEYS, 'of somebody else\n');
  put('etc/ssh/sshd_config.d/00-h-kube.conf', 'new\n');
  put('etc/ufw/user.rules', 'none\n');
  guard('restore');
  const paths = [KEYS, 'etc/ssh/sshd_config.d/50-cloud-init.conf', 'etc/ssh/sshd_config.d/00-h-kube.conf', 'etc/ufw/user.rules'];
  expect(paths.map(has)).toEqual(['mine\n', 'old\n', undefined, undefined]);
  expect(has('calls')).toContain('ufw reload');
});

test('a firewall that the play itself has put up is taken down', () => {
  put('etc/ssh/sshd_config.d/50-cloud-init.conf', 'old\n');
  put('etc/ufw/ufw.conf', 'ENABLED=no\n');
  guard('arm');
  put('etc/ufw/ufw.conf', 'ENABLED=yes\n');
  guard('restore');
  expect([has('calls')?.includes('ufw --force disable'), has('etc/ufw/ufw.conf')]).toEqual([true, 'ENABLED=no\n']);
});

test('what an unproven play left is nothing to go back to', () => {
  put(KEYS, 'mine\n');
  put('etc/ssh/sshd_config.d/x.conf', '');
  put('etc/ufw/ufw.conf', 'ENABLED=no\n');
  guard('arm');
  put(KEYS, 'unproven\n');
  put('bin/systemctl', '#!/bin/sh\nexit 0\n');
  guard('arm');
  guard('restore');
  expect(has(KEYS)).toBe('mine\n');
});
