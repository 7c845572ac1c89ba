/** Real systemd machines, from bare to configured, over SSH. */
import assert from 'node:assert/strict';
import type { Recap } from '../hosts/operator';
import { makeWorld, type World } from '../hosts/world';
import { program, root } from '../runner/needs';
import { type Case, once, type Section } from '../runner/section';

const assertPlayed = (recap: Recap): void => assert.ok(recap.status === 0 && recap.failed === 0, `${recap.stdout}\n${recap.stderr}`);

/** The tasks that changed something, with what they said. */
const changedTasks = (stdout: string): string =>
  stdout
    .split(/^(?=TASK )/m)
    .filter((task) => /^changed:/m.test(task))
    .join('');

export const hosts: Section = {
  name: 'hosts',
  needs: [root, program('systemd-nspawn', 'systemd-container'), program('debootstrap', 'debootstrap'), program('ip', 'iproute2')],
  cases(bench) {
    const world = once((): Promise<World> => makeWorld(bench, ['anchor']));
    const configured = (name: string): Case[] => [
      {
        name: `${name}: first contact as root, over SSH`,
        limit: 900,
        async run() {
          const { operator, handedOver } = await world();
          assertPlayed(await operator.play(name, 'first-contact', { user: 'root', handedOver: await handedOver(name, 'first-contact') }));
        },
      },
      {
        name: `${name}: the play converges`,
        limit: 900,
        async run() {
          const { operator, handedOver } = await world();
          const recap = await operator.play(name, 'play', { handedOver: await handedOver(name, 'play') });
          assertPlayed(recap);
          return `${recap.changed} changes`;
        },
      },
      {
        name: `${name}: a second run changes nothing`,
        limit: 900,
        async run() {
          const { operator, handedOver } = await world();
          const recap = await operator.play(name, 'play', { handedOver: await handedOver(name, 'play') });
          assertPlayed(recap);
          assert.equal(recap.changed, 0, changedTasks(recap.stdout));
        },
      },
    ];
    return [{ name: 'bare machines boot', limit: 900, run: async () => void (await world()) }, ...configured('anchor')];
  },
};
