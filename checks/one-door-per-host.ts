/** Two doors at one address: Traefik would choose one of them, and nobody knows which. */
import { isPublic, sameAudience } from '../constructs/access/audience';
import { WebDoor } from '../constructs/ingress/web-door';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function oneDoorPerHost({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  const doors = cluster.findAll(WebDoor);
  return doors.flatMap((door, index): Problem[] => {
    const path = door.node.path;
    const earlier = doors.slice(0, index).filter(({ host }) => host === door.host);
    const twin = earlier.find((other) => trimmed(other.path) === trimmed(door.path));
    if (twin !== undefined) {
      return [
        {
          path,
          code: 'duplicate-host',
          message: `${door.address} is also the door of ${twin.node.path}`,
          fix: 'give one of them another host, or a path of its own',
        },
      ];
    }
    // The login knows hosts, not paths: it could not tell one audience from the other.
    const other = earlier.find(({ audience }) => !isPublic(audience));
    if (other === undefined || isPublic(door.audience) || sameAudience(door.audience, other.audience)) return [];
    return [
      {
        path,
        code: 'audiences-on-one-host',
        message: `${door.address} has another audience than ${other.address} of ${other.node.path}`,
        fix: 'give one of them another host, or both the same audience',
      },
    ];
  });
}

const trimmed = (path: string): string => path.replace(/\/+$/, '');
