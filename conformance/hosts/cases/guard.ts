/** A play that locks everybody out: the guard takes it back by itself, and the next play is what it always was. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';

/** Seconds that the guard waits here; shorter than on a real machine, longer than the play waits for its new login. */
const PATIENCE = 110;

/** What is wrong with the plays of this case: sshd admits a stranger only, and the firewall shuts SSH. */
function spoil(plays: string): void {
  const change = (path: string, from: RegExp, to: string): void => {
    const file = join(plays, 'anchor/files', path);
    const text = readFileSync(file, 'utf8');
    assert.match(text, from);
    writeFileSync(file, text.replace(from, to));
  };
  change('etc/ssh/sshd_config.d/00-h-kube.conf', /^AllowUsers .*$/m, 'AllowUsers somebody-else');
  change('etc/h-kube/firewall.rules', /^ufw allow 22\/tcp .*\n/m, '');
  change('usr/local/lib/h-kube/guard', /--on-active=\d+/, `--on-active=${PATIENCE}`);
}

/** On the configured anchor. */
export const guard = ({ world }: Rig): Case[] => [
  {
    name: 'a play after which nobody can log in fails, and sshd and the firewall are taken back',
    limit: 600,
    async run() {
      const { operator, machine, folder, handedOver, model } = await world();
      const { name: admin } = model.cluster.site.administrator;
      const state = () => machine('anchor').run('cat /etc/ssh/sshd_config.d/*; ufw show added | sort; ufw status verbose');
      const logIn = async () => (await operator.ssh(`${admin}@5.78.92.191`, 'true', ['-o', 'ConnectTimeout=3'])).status === 0;
      const before = await state();
      const plays = join(folder, 'spoilt');
      cpSync(join(folder, 'dist/hosts'), plays, { recursive: true });
      spoil(plays);
      const values = await handedOver('anchor', 'play');
      const { status, stdout } = await operator.play('anchor', 'play', { plays, handedOver: values });
      assert.notEqual(status, 0);
      assert.match(stdout, /TASK \[new-login: log in anew\][\s\S]*(timed out|UNREACHABLE|unreachable)/);
      assert.deepEqual([await logIn(), (await state()) === before], [false, false], 'nobody was locked out');
      const start = Date.now();
      while (!(await logIn())) {
        assert.ok(Date.now() - start < PATIENCE * 1000, 'nobody can log in any more');
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      // It ends with its log line, a moment after SSH is open again.
      await machine('anchor').run(
        'for try in $(seq 20); do systemctl --quiet is-active h-kube-guard.service || exit 0; sleep 1; done; exit 1',
      );
      assert.equal(await state(), before);
      return `in ${PATIENCE} s instead of 180`;
    },
  },
  {
    name: 'the play after that heals what is left of it',
    limit: 600,
    async run() {
      const { operator, handedOver } = await world();
      const again = async () => operator.play('anchor', 'play', { handedOver: await handedOver('anchor', 'play') });
      const { status, stdout, stderr } = await again();
      assert.equal(status, 0, `${stdout}\n${stderr}`);
      assert.match(stdout, /changed: \[anchor\]/);
    },
  },
];
