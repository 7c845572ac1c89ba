/** `--check`: what would change is said, and nothing is done. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';
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

/** Tasks that changed something, or would: a test and its command are one. */
export const changesOf = (stdout: string): string[] =>
  stdout
    .split(/^(?=TASK )/m)
    .filter((task) => /^changed:/m.test(task))
    .map((task) => /^TASK \[(.*?)(?: \(is it so\?\))?\]/.exec(task)?.[1] ?? '');

/** Before the machine's first contact. */
export const checkOfBareMachine = ({ world }: Rig, name: string): Case => ({
  name: `${name}: --check of the bare machine reads the whole play, and does nothing`,
  async run() {
    const { operator, machine, model } = await world();
    const address = model.machines.find((one) => one.name === name)?.lan;
    const handedOver = await (await world()).handedOver(name, 'play');
    const before = await fingerprintOfBare(machine(name).run.bind(machine(name)));
    const as = { user: 'root', ...(address !== undefined && { address }) };
    const recap = await operator.play(name, 'play', { as, handedOver, extra: ['--check'] });
    assert.equal(recap.status, 0, `${recap.stdout}\n${recap.stderr}`);
    assert.equal(await fingerprintOfBare(machine(name).run.bind(machine(name))), before);
    return `${recap.changed} changes`;
  },
});

const fingerprintOfBare = (run: (text: string) => Promise<string>): Promise<string> =>
  run(`find /etc /usr/local /var/lib /home -not -path '/var/lib/systemd*' -type f -print0 | sort -z | xargs -0 sha256sum
    systemctl list-unit-files --no-legend | sort; nft list ruleset`);

/** On the configured `monkeybusiness`. */
export const checkMode = ({ world }: Rig): Case[] => [
  {
    name: '--check names what was changed by hand and leaves it, and the play then mends exactly that',
    limit: 600,
    async run() {
      const { operator, machine, handedOver } = await world();
      const name = 'monkeybusiness';
      const values = await handedOver(name, 'play');
      await machine(name).run(DRIFT);
      const before = await fingerprint(machine(name));
      const check = await operator.play(name, 'play', { handedOver: values, extra: ['--check', '--diff'] });
      assert.equal(check.status, 0, `${check.stdout}\n${check.stderr}`);
      assert.deepEqual(changesOf(check.stdout), FOUND);
      assert.match(check.stdout, /^-.*"mode": "0644"[\s\S]*^\+.*"mode": "0600"/m);
      assert.equal(await fingerprint(machine(name)), before);
      const play = await operator.play(name, 'play', { handedOver: values });
      assert.equal(play.status, 0, `${play.stdout}\n${play.stderr}`);
      assert.deepEqual(changesOf(play.stdout), FOUND);
    },
  },
];
