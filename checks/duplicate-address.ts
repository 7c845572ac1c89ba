/** An address belongs to one machine, whether on the tailnet, at home or in public. */
import type { Problem } from '../constructs/values/problem';
import { repeated } from '../constructs/values/repeated';
import type { Model } from '../synth/model';

export function duplicateAddress({ machines }: Pick<Model, 'machines'>): Problem[] {
  const addresses = machines.flatMap(({ name, tailnet, lan, publicIp }) => [tailnet, lan, publicIp].map((address) => ({ name, address })));
  return repeated(addresses, ({ address }) => address).map(({ item, first, key }) => ({
    path: `nodes/${item.name}`,
    code: 'duplicate-address',
    message: `the address ${key} is also that of nodes/${first.name}`,
    fix: 'correct one of them',
  }));
}
