/** A port of a machine is one door, and a door's name is one door of its machine. */
import { openings } from '../constructs/host/opening';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

/** Web traffic makes 80 and 443 doors of the anchor. */
export function duplicateDoor({ machines, webIngress }: Pick<Model, 'machines' | 'webIngress'>): Problem[] {
  return machines.flatMap((machine) => {
    const own = new Set(machine.doors.map(({ name }) => name));
    const derived = openings(machine, webIngress).filter(({ name }) => !own.has(name));
    const doors = [...machine.doors, ...derived];
    return doors.flatMap((door, index) => {
      const twin = doors
        .slice(0, index)
        .find(({ name, protocol, port }) => name === door.name || (protocol === door.protocol && port === door.port));
      if (twin === undefined) return [];
      const same = twin.name === door.name ? `the name "${door.name}"` : `${door.protocol} port ${door.port}`;
      return [
        {
          path: `nodes/${machine.name}/${door.name}`,
          code: 'duplicate-door',
          message: `${same} is also that of door "${twin.name}"`,
          fix: 'give each door a name and a port of its own',
        },
      ];
    });
  });
}
