/** A machine's name and its hostname, which names its Kubernetes node, belong to one machine. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function duplicateMachine({ machines }: Pick<Model, 'machines'>): Problem[] {
  return machines.flatMap((machine, index) => {
    const before = machines.slice(0, index);
    const twins = before.filter(({ name, hostname }) => name === machine.name || hostname === machine.hostname);
    return twins.map((twin): Problem => {
      const same = twin.name === machine.name ? `name "${machine.name}"` : `hostname "${machine.hostname}"`;
      return {
        path: `nodes/${machine.name}`,
        code: 'duplicate-machine',
        message: `the ${same} is also that of nodes/${twin.name}`,
        fix: 'rename one of the machines, or take it off the roll-call in nodes/index.ts',
      };
    });
  });
}
