/** `--check`: what would change is said, and nothing is done. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';
import { changedTasks } from './changed-tasks';
import { fingerprint } from './fingerprint';

/** What was changed by hand, and the task that finds it. */
const DRIFT = `
  chmod 0644 /etc/ssh/sshd_config.d/00-h-kube.conf
  ufw allow 9999/tcp comment 'by hand' >/dev/null
  systemctl stop k3s-agent.service`;
const FOUND = [
  'sshd: /etc/ssh/sshd_config.d/00-h-kube.conf',
  'firewall: the firewall is up, with these rules and no others',
  'k3s: k3s-agent.service runs with its files',
];

/** Names of {@link changedTasks}: a test and its command are one. */
const changesOf = (stdout: string): string[] =>
  changedTasks(stdout).map((task) => /^TASK \[(.*?)(?: \(is it so\?\))?\]/.exec(task)?.[1] ?? '');

/** Before the machine is as the model says. */
export const checkChangesNothing = ({ world }: Rig, name: string, verb: string, what: string): Case => ({
  name: `${name}: ${verb} --check ${what}, and does nothing`,
  async run() {
    const { operator, machine } = await world();
    const before = await machine(name).run(STATE);
    const { status, stdout, stderr } = await operator.hKube([verb, name, '--check']);
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /^shown, not done: /m);
    assert.equal(await machine(name).run(STATE), before);
    return `${changesOf(stdout).length} changes`;
  },
});

/** Of a machine that has not all the programs yet. */
const STATE = `
  find /etc /usr/local /var/lib /home -not -path '/var/lib/systemd*' -not -path '/var/lib/tailscale*' -type f -print0 | sort -z | xargs -0 sha256sum
  systemctl list-unit-files --no-legend | sort; nft list ruleset | sed 's/packets .*//'`;

/** On the configured `monkeybusiness`. */
export const checkMode = ({ world }: Rig): Case[] => [
  {
    name: '--check names what was changed by hand and leaves it, and configure then mends exactly that',
    limit: 600,
    async run() {
      const { operator, machine } = await world();
      const name = 'monkeybusiness';
      await machine(name).run(DRIFT);
      const before = await fingerprint(machine(name));
      const check = await operator.hKube(['configure', name, '--check', '--diff']);
      assert.equal(check.status, 0, `${check.stdout}\n${check.stderr}`);
      assert.deepEqual(changesOf(check.stdout), FOUND);
      assert.match(check.stdout, /^-.*"mode": "0644"[\s\S]*^\+.*"mode": "0600"/m);
      assert.equal(await fingerprint(machine(name)), before);
      const mended = await operator.hKube(['configure', name]);
      assert.equal(mended.status, 0, `${mended.stdout}\n${mended.stderr}`);
      assert.deepEqual(changesOf(mended.stdout), FOUND);
    },
  },
];
