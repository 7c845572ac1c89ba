/** Real systemd machines, from bare to configured, over SSH. */
import assert from 'node:assert/strict';
import { type World, makeWorld } from '../hosts/world';
import type { Recap } from '../hosts/operator';
import { program, root } from '../runner/needs';
import { once, type Section } from '../runner/section';

const assertPlayed = (recap: Recap): void => assert.ok(recap.status === 0 && recap.failed === 0, `${recap.stdout}\n${recap.stderr}`);
const changedLines = (stdout: string): string => stdout.replace(/^ok: .*$/gm, '').trim();

export const hosts: Section = {
  name: 'hosts',
  needs: [root, program('systemd-nspawn', 'systemd-container'), program('debootstrap', 'debootstrap'), program('ip', 'iproute2')],
  cases(bench) {
    const world = once((): Promise<World> => makeWorld(bench, ['anchor']));
    const { operator } = { operator: async () => (await world()).operator };
    return [
      {
        name: 'bare machines boot',
        limit: 900,
        run: async () => void (await world()),
      },
      {
        name: 'first contact, as root',
        limit: 600,
        run: async () => assertPlayed(await (await operator()).play('anchor', 'first-contact', { user: 'root' })),
      },
      {
        name: 'the play converges',
        limit: 900,
        async run() {
          const recap = await (await operator()).play('anchor', 'play');
          assertPlayed(recap);
          return `${recap.changed} changed`;
        },
      },
      {
        name: 'a second run changes nothing',
        limit: 900,
        async run() {
          const recap = await (await operator()).play('anchor', 'play');
          assertPlayed(recap);
          assert.equal(recap.changed, 0, changedLines(recap.stdout));
        },
      },
    ];
  },
};
