/** A machine's own doors state their audience as every door does. */
import { audienceProblems } from '../constructs/access/check-audience';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function machineAudience({ machines, cluster: { site } }: Pick<Model, 'machines' | 'cluster'>): Problem[] {
  return machines.flatMap(({ name, doors }) =>
    doors.flatMap((door) => audienceProblems(door.audience, site).map((problem) => ({ path: `nodes/${name}/${door.name}`, ...problem }))),
  );
}
