/** What answers from outside of the mesh is exactly what the model opens there, whatever else listens. */
import assert from 'node:assert/strict';
import { openings } from '../../../constructs/host/opening';
import type { Case } from '../../runner/section';
import { answering } from '../device';
import { ROUTER } from '../net';
import type { Rig } from '../rig';
import { outside } from '../world';

export const onlyModelledPorts = (rig: Rig, name: string): Case => ({
  name: `${name}: only modelled ports answer from outside`,
  run: () => assertOnlyModelledPorts(rig, name),
});

/** @returns how many listen, and how many of them answer */
export async function assertOnlyModelledPorts({ world }: Rig, name: string): Promise<string> {
  const { machine, model, modelled } = await world();
  const found = modelled(name);
  const listening = (await machine(name).run("ss -Hltn | awk '{ print $4 }' | sed 's/.*://' | sort -un"))
    .split('\n')
    .filter(Boolean)
    .map(Number);
  // From the operator's address: what one other machine may come through stays shut.
  const open = openings(found, model.webIngress).filter(({ protocol, from }) => protocol === 'tcp' && from.includes('0.0.0.0/0'));
  const wanted = open.map(({ port }) => port).filter((port) => listening.includes(port));
  for (const address of outside(found)) {
    const answered = await answering(ROUTER, address, [...new Set([...listening, ...open.map(({ port }) => port)])]);
    assert.deepEqual([...answered].sort(), [...wanted].sort(), `at ${address}; listening: ${listening.join(', ')}`);
  }
  return `${listening.length} listen, ${wanted.length} answer`;
}
