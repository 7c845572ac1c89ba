/** From bare to member with `bootstrap`, and again with `configure`. */
import assert from 'node:assert/strict';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';
import { changedTasks } from './changed-tasks';
import { checkChangesNothing } from './check-mode';
import { interrupted } from './interrupted';

/** The last line of a run. */
const conclusion = (stdout: string): string => stdout.trimEnd().split('\n').at(-1) ?? '';

export const made = (rig: Rig, name: string): Case[] => [
  {
    name: `${name}: bootstrap makes it what the model says`,
    limit: 900,
    async run() {
      const { status, stdout, stderr } = await (await rig.world()).operator.hKube(['bootstrap', name]);
      assert.equal(status, 0, `${stdout}\n${stderr}`);
      assert.match(stdout, /^about to be done: first contact with /m);
      assert.match(conclusion(stdout), new RegExp(`^${name}: \\d+ tasks changed something$`));
      return conclusion(stdout);
    },
  },
  changesNothing(rig, name, `${name}: configure changes nothing`),
];

/** @param sentence the case's name */
export const changesNothing = ({ world }: Rig, name: string, sentence: string): Case => ({
  name: sentence,
  limit: 900,
  async run() {
    const { status, stdout, stderr } = await (await world()).operator.hKube(['configure', name]);
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.equal(conclusion(stdout), `${name} is as the model says`, changedTasks(stdout).join(''));
  },
});

/** On the worker: looked at before anything is done, and killed wherever files are new and nobody has taken them in. */
export const madeInPieces = (rig: Rig, name: string): Case[] => [
  checkChangesNothing(rig, name, 'bootstrap', 'of the bare machine reads first contact'),
  interrupted(rig, name, 'mesh: Headscale knows it at 100.64.0.4'),
  interrupted(rig, name, 'disks: the bulk disk is mounted at /srv/bulk'),
  checkChangesNothing(rig, name, 'configure', 'after first contact reads the whole play'),
  // From here on the guard is armed.
  interrupted(rig, name, 'sshd: ssh.service has read its files'),
  interrupted(rig, name, 'k3s: k3s-agent.service runs with its files'),
  ...made(rig, name),
];
