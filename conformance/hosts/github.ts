/** github.com as machines reach it by Git: the repository that Flux reads, behind a real sshd out of the machines' own image. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../runner/bench';
import { must, script } from '../runner/shell';
import { MIRROR, ROUTER } from './net';

/** Whose it is in the image's own list of users; nobody else's number. */
const GIT = 65_533;

/** Whatever is asked for, this is what is handed out. */
const REPOSITORY = 'repository.git';

const SSHD = `ListenAddress ${MIRROR}
HostKey /srv/host-key
AuthorizedKeysFile /srv/authorized_keys
AllowUsers git
PasswordAuthentication no
StrictModes no
UsePAM no
PidFile none
`;

export class Github {
  private constructor(private readonly folder: string) {}

  /** Its keys, and the repository with one commit. @param folder does not exist yet */
  static async make(folder: string): Promise<Github> {
    mkdirSync(folder);
    for (const key of ['host-key', 'deploy-key'])
      await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', key, '-f', join(folder, key)]);
    const github = new Github(folder);
    await must('git', ['init', '-q', '--bare', '--initial-branch=main', github.repository]);
    const users = ['root:x:0:0::/root:/bin/sh', 'sshd:*:100:65534::/run/sshd:/usr/sbin/nologin', `git:*:${GIT}:65534::/srv:/bin/sh`];
    writeFileSync(join(folder, 'passwd'), users.map((line) => `${line}\n`).join(''));
    writeFileSync(join(folder, 'sshd_config'), SSHD);
    const key = readFileSync(`${github.deployKey}.pub`, 'utf8');
    writeFileSync(join(folder, 'authorized_keys'), `restrict,command="git-upload-pack /srv/${REPOSITORY}" ${key}`);
    await github.push('main', 'the first');
    return github;
  }

  /** File with the private half of the key that may read the repository. */
  get deployKey(): string {
    return join(this.folder, 'deploy-key');
  }

  /** The repository itself, as its owner sees it. */
  get repository(): string {
    return join(this.folder, REPOSITORY);
  }

  /** Its line of `known_hosts`. */
  get hostKeys(): string {
    const [type, key] = readFileSync(join(this.folder, 'host-key.pub'), 'utf8').split(' ');
    return `github.com ${type} ${key}`;
  }

  /** What somebody pushes to a branch. @returns the commit */
  async push(branch: string, message: string): Promise<string> {
    const git = (...args: string[]) => must('git', ['--git-dir', this.repository, ...args]).then((text) => text.trim());
    const who = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org'];
    const commit = await git(...who, 'commit-tree', '-m', message, await git('hash-object', '-t', 'tree', '-w', '/dev/null'));
    await git('update-ref', `refs/heads/${branch}`, commit);
    // Git reads nobody else's repository.
    await script(`chown -R ${GIT} ${this.repository}`);
    return commit;
  }

  /** What somebody does to a branch that is done with. */
  async drop(branch: string): Promise<void> {
    await must('git', ['--git-dir', this.repository, 'update-ref', '-d', `refs/heads/${branch}`]);
  }

  /** In the router's namespace. `ip netns exec` gives it mounts of its own, which end with it. @param image is not written to */
  start(bench: Bench, image: string): void {
    const top = join(this.folder, 'image');
    mkdirSync(top);
    const text = `
      mount --bind ${image} ${top}
      mount -o remount,bind,ro ${top}
      mount --bind ${this.folder} ${top}/srv
      mount --bind ${this.folder}/passwd ${top}/etc/passwd
      mount --rbind /dev ${top}/dev
      mount -t tmpfs tmpfs ${top}/run
      mkdir ${top}/run/sshd
      exec chroot ${top} /usr/sbin/sshd -D -e -f /srv/sshd_config`;
    bench.start('ip', ['netns', 'exec', ROUTER, 'bash', '-euc', text], join(this.folder, 'sshd.log'));
  }
}
