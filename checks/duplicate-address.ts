/** An address belongs to one machine, whether on the tailnet, at home or in public. */
import type { Machine } from '../constructs/host/machine';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function duplicateAddress({ machines }: Pick<Model, 'machines'>): Problem[] {
  const owners = new Map<string, Machine>();
  return machines.flatMap((machine) =>
    [machine.tailnet, machine.lan, machine.publicIp].flatMap((address): Problem[] => {
      if (address === undefined) return [];
      const owner = owners.get(address);
      owners.set(address, owner ?? machine);
      if (owner === undefined) return [];
      return [
        {
          path: `nodes/${machine.name}`,
          code: 'duplicate-address',
          message: `the address ${address} is also that of nodes/${owner.name}`,
          fix: 'correct one of them',
        },
      ];
    }),
  );
}
