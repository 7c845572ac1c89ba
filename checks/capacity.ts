/** Every pod and every volume finds a machine with room for it. */
import type { Problem } from '../constructs/values/problem';
import { asksOf } from '../synth/asks';
import { assign, minus, RESOURCES } from '../synth/capacity';
import { amountsText } from '../synth/capacity-table';
import type { Model } from '../synth/model';

export function capacity(model: Pick<Model, 'cluster' | 'files' | 'machines' | 'problems'>): Problem[] {
  const { left } = assign(model.machines, asksOf(model));
  return left.flatMap(({ ask: { path, name, amounts, apart, replicas }, among }): Problem[] => {
    // What no machine may run has been reported where it was placed.
    if (among.length === 0 && model.problems.some((problem) => problem.code === 'no-machine' && isInside(problem.path, path))) return [];
    const wanted = RESOURCES.filter((resource) => amounts[resource] > 0);
    const rooms = among.map(({ machine, has, asked }) => `${machine.name} ${amountsText(minus(has, asked), wanted)}`);
    return [
      {
        path,
        code: 'does-not-fit',
        message: `${name} asks for ${amountsText(amounts)}; left: ${rooms.length === 0 ? 'no machine that it may run on' : rooms.join('; ')}`,
        fix: `ask for less, give a machine in nodes/ more, or let it run elsewhere${apart && replicas !== 1 ? '; no two of it share a machine' : ''}`,
      },
    ];
  });
}

const isInside = (path: string, other: string): boolean => path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`);
