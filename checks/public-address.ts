/** A cloud machine says its public address: DNS, the postcondition in Terraform and the inventory come from it. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function publicAddress({ machines }: Pick<Model, 'machines'>): Problem[] {
  return machines
    .filter(({ hetzner, publicIp }) => hetzner !== undefined && publicIp === undefined)
    .map(({ name, hetzner }): Problem => {
      const fact = { path: `nodes/${name}`, code: 'no-public-address' };
      if (hetzner?.existing === true || hetzner?.hetznerId !== undefined) {
        return {
          ...fact,
          message: 'the machine runs at Hetzner but says no publicIp',
          fix: 'write the address that "hcloud server list" shows',
        };
      }
      return {
        ...fact,
        severity: 'notice',
        message: 'the machine is new and has no publicIp yet',
        fix: `after "terraform apply", write the output ${name}-ipv4 as its publicIp`,
      };
    });
}
