/** A run that is killed half-way: what it leaves is what the next run starts from. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';

export const interrupted = ({ world }: Rig, name: string, breakAt: string): Case => ({
  name: `${name}: bootstrap is killed at "${breakAt}"`,
  limit: 600,
  async run() {
    const { status, stdout, stderr } = await (await world()).operator.hKube(['bootstrap', name], `${breakAt} (is it so?)`);
    assert.equal(status, -1, `${stdout}\n${stderr}`);
    assert.doesNotMatch(stdout.slice(stdout.lastIndexOf('\nPLAY [')), /PLAY RECAP/);
  },
});
