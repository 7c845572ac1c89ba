/** The API of K3s behind the anchor. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Case } from '../../runner/section';
import type { Rig } from '../rig';

/** Milliseconds after which HAProxy's own checks have noticed. Before that it only tries another one for each caller. */
const CHECKED = 15_000;

export function balancer({ world }: Rig): Case[] {
  const ask = async (): Promise<string> => {
    const { machine, modelled } = await world();
    const { stdout } = await machine('monkeybusiness').try(
      `for try in 1 2 3 4 5 6; do curl -sk --max-time 5 https://${modelled('anchor').tailnet}:6443/ || true; done`,
    );
    return stdout;
  };
  return [
    {
      name: 'the API is balanced over both control planes',
      async run() {
        const answers = await ask();
        assert.match(answers, /"cloud-cp-1"/);
        assert.match(answers, /"k3s-control-1"/);
      },
    },
    {
      name: 'a dead control plane is dropped, and taken back',
      async run() {
        const { machine } = await world();
        await machine('gpa-server').run('systemctl stop k3s.service');
        await setTimeout(CHECKED);
        assert.equal((await ask()).match(/"cloud-cp-1"/g)?.length, 6);
        await machine('gpa-server').run('systemctl start k3s.service');
        await setTimeout(CHECKED);
        assert.match(await ask(), /"k3s-control-1"/);
      },
    },
  ];
}
