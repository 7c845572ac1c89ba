/** A machine is on the roll-call or retired, never both: Terraform would be told to keep and to forget it. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function retiredMachine({ machines, retired }: Pick<Model, 'machines' | 'retired'>): Problem[] {
  return retired
    .filter(({ name }) => machines.some((machine) => machine.name === name))
    .map(({ name }) => ({
      path: `nodes/${name}`,
      code: 'retired-machine',
      message: `"${name}" is retired and on the roll-call`,
      fix: 'take it off one of the two lists in nodes/index.ts',
    }));
}
