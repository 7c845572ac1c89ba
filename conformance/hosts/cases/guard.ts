/** A model that locks everybody out: the guard takes it back by itself, and the next run is what it always was. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import { until } from '../../runner/wait';
import type { Fork } from '../fork';
import type { Rig } from '../rig';

/** Seconds that the guard waits here; shorter than on a real machine, longer than the play waits for its new login. */
const PATIENCE = 110;

/** Has sshd admit a stranger only, and the firewall shut SSH. @returns what mends it */
function spoil(fork: Fork): () => void {
  const base = 'constructs/host/base';
  const mends = [
    fork.edit(`${base}/sshd.ts`, /^AllowUsers .*$/m, 'AllowUsers somebody-else'),
    fork.edit(`${base}/firewall.ts`, /openings\.flatMap\(allow\)/, 'openings.filter(({ port }) => port !== 22).flatMap(allow)'),
    fork.edit(`${base}/guard.ts`, /^const SECONDS = \d+;$/m, `const SECONDS = ${PATIENCE};`),
  ];
  return () => {
    for (const mend of mends) mend();
  };
}

/** On the configured anchor. */
export const guard = ({ world }: Rig): Case[] => [
  {
    name: 'a run after which nobody can log in fails, and sshd and the firewall are taken back',
    limit: 600,
    async run() {
      const { operator, machine, fork, model, modelled } = await world();
      const { name: admin } = model.cluster.site.administrator;
      const state = () => machine('anchor').run('cat /etc/ssh/sshd_config.d/*; ufw show added | sort; ufw status verbose');
      const logIn = async () =>
        (await operator.ssh(`${admin}@${modelled('anchor').publicIp}`, 'true', ['-o', 'ConnectTimeout=3'])).status === 0;
      const before = await state();
      const mend = spoil(fork);
      const { status, stdout, stderr } = await operator.hKube(['configure', 'anchor']).finally(mend);
      assert.equal(status, 1);
      assert.match(stdout, /TASK \[new-login: log in anew\]/);
      assert.match(stderr, /\[nodes\/anchor\] .*(timed out|does not answer)/);
      assert.deepEqual([await logIn(), (await state()) === before], [false, false], 'nobody was locked out');
      await until(PATIENCE, 'a login', async () => (await logIn()) || undefined);
      // It ends with its log line, a moment after SSH is open again.
      await machine('anchor').run(
        'for try in $(seq 20); do systemctl --quiet is-active h-kube-guard.service || exit 0; sleep 1; done; exit 1',
      );
      assert.equal(await state(), before);
      return `in ${PATIENCE} s instead of 180`;
    },
  },
  {
    name: 'the run after that heals what is left of it',
    limit: 600,
    async run() {
      const { status, stdout, stderr } = await (await world()).operator.hKube(['configure', 'anchor']);
      assert.equal(status, 0, `${stdout}\n${stderr}`);
      assert.match(stdout, /changed: \[anchor\]/);
    },
  },
];
