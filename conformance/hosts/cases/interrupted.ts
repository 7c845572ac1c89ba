/** A play that is killed half-way: what it leaves is what the next run starts from. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';

/** Tasks that it is killed at, each where files are new and nobody has taken them in; the guard is armed at the first. */
const BREAKS: Readonly<Record<string, readonly string[]>> = {
  monkeybusiness: ['sshd: ssh.service has read its files (is it so?)', 'k3s: k3s-agent.service runs with its files (is it so?)'],
};

/** Before the machine's play has run: what follows heals it. */
export const interrupted = ({ world }: Rig, name: string): Case[] =>
  (BREAKS[name] ?? []).map((breakAt) => ({
    name: `${name}: the play is killed at "${breakAt}"`,
    limit: 600,
    async run() {
      const { operator, handedOver } = await world();
      const { status, stdout } = await operator.play(name, 'play', { handedOver: await handedOver(name, 'play'), breakAt });
      assert.equal(status, -1, stdout);
      assert.doesNotMatch(stdout, /PLAY RECAP/);
    },
  }));
