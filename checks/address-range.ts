/** A tailnet address comes from the mesh's range, a LAN address from the network at home. */
import { type Cidr, contains, type Ipv4 } from '../constructs/values/cidr';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function addressRange({ machines, network }: Pick<Model, 'machines' | 'network'>): Problem[] {
  return machines.flatMap(({ name, tailnet: mesh, lan }) => {
    const outside = (kind: string, address: Ipv4 | undefined, range: Cidr): Problem[] =>
      address === undefined || contains(range, address)
        ? []
        : [
            {
              path: `nodes/${name}`,
              code: 'address-outside-range',
              message: `the ${kind} address ${address} is not in ${range}`,
              allowed: range,
              fix: `correct the address, or the range in nodes/network.ts`,
            },
          ];
    return [...outside('tailnet', mesh, network.tailnet), ...outside('LAN', lan, network.homeLan)];
  });
}
