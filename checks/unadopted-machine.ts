/** A running machine whose ids at Hetzner are unknown cannot be adopted, so Terraform refuses to plan it. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function unadoptedMachine({ machines }: Pick<Model, 'machines'>): Problem[] {
  return machines
    .filter(({ hetzner }) => hetzner?.existing === true && hetzner.hetznerId === undefined)
    .map(({ name }) => ({
      path: `nodes/${name}`,
      code: 'unadopted-machine',
      severity: 'notice' as const,
      message: 'the machine runs already, but its hetznerId is unknown: "terraform apply" would order a second one, so its plan fails',
      fix: 'find the ids with "hcloud server list" and "hcloud primary-ip list", and write hetznerId: { server, primaryIp }',
    }));
}
