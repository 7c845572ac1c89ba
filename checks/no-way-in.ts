/** A new cloud machine is not in the mesh yet: somebody must be able to log in from outside, with a key. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function noWayIn({ machines, terraform }: Pick<Model, 'machines' | 'terraform'>): Problem[] {
  return machines.flatMap(({ name, doors, hetzner }): Problem[] => {
    if (hetzner === undefined) return [];
    const fact = {
      path: `nodes/${name}`,
      code: 'no-way-in',
      severity: hetzner.existing === true ? ('notice' as const) : ('error' as const),
    };
    const problems: Problem[] = [];
    if (!doors.some((door) => door.reach === 'internet' && door.protocol === 'tcp' && door.port === 22)) {
      problems.push({
        ...fact,
        message: 'no door opens tcp port 22 to the internet, so nobody could log in to a new machine',
        fix: 'open one, for the address of another machine where that is enough (from)',
      });
    }
    if (terraform.sshKeys.length === 0) {
      problems.push({
        ...fact,
        message: 'there is no SSH key, so nobody could log in to a new machine',
        fix: "write an administrator's public key in site.ts",
      });
    }
    return problems;
  });
}
