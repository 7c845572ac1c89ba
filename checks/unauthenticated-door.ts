/** A port that the internet reaches is for everyone, with a reason, or says what tells its audience from everyone else. */
import { groupsOf, isPublic } from '../constructs/access/audience';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function unauthenticatedDoor({ machines }: Pick<Model, 'machines'>): Problem[] {
  return machines.flatMap((machine) =>
    machine.doors
      .filter(({ reach, audience, authenticatedBy }) => reach === 'internet' && !isPublic(audience) && authenticatedBy === undefined)
      .map(({ name, audience, port, protocol }) => ({
        path: `nodes/${machine.name}/${name}`,
        code: 'unauthenticated-door',
        message: `${protocol} port ${port} is open to the internet for ${groupsOf(audience)
          .map((group) => group.name)
          .join(', ')}, but a firewall knows addresses, not groups`,
        fix: 'say in authenticatedBy what proves who comes in, make its reach "mesh", or open it to the public with a reason',
      })),
  );
}
