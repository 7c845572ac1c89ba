/** A TCP door at a port of a machine that something else there has. */
import { TcpDoor } from '../constructs/ingress/tcp-door';
import type { Problem } from '../constructs/values/problem';
import { repeated } from '../constructs/values/repeated';
import type { Model } from '../synth/model';

export function takenPort({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  const doors = cluster.findAll(TcpDoor);
  const taken = (door: TcpDoor, by: string): Problem => ({
    path: door.node.path,
    code: 'taken-port',
    message: `port ${door.port} of ${door.machine.name} is that of ${by}`,
    fix: 'choose another port',
  });
  const byMachine = doors.flatMap((door) =>
    door.machine.doors
      .filter(({ protocol, port }) => protocol === 'tcp' && port === door.port)
      .map(({ name }) => taken(door, `its door "${name}"`)),
  );
  const byDoor = repeated(doors, ({ machine, port }) => `${machine.name}:${port}`).map(({ item, first }) => taken(item, first.node.path));
  return [...byMachine, ...byDoor];
}
