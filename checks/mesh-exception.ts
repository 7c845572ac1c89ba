/** A way in the mesh that is wider than any door says why, and for whom that exists. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function meshException({ cluster: { site } }: Pick<Model, 'cluster'>): Problem[] {
  const groups = Object.values(site.groups);
  return site.mesh.exceptions.flatMap(({ who, because }): Problem[] => {
    const name = who === 'machines' ? 'the machines' : `group "${who.name}"`;
    if (who !== 'machines' && !groups.includes(who)) {
      return [
        {
          path: 'site.ts',
          code: 'unknown-group',
          message: `${name} may go everywhere in the mesh, and is not declared`,
          allowed: groups.map((group) => group.name).join(', '),
          fix: 'use a group of site.ts',
        },
      ];
    }
    if (because.trim() !== '') return [];
    return [
      {
        path: 'site.ts',
        code: 'no-exception-reason',
        message: `${name} may go everywhere in the mesh, for the reason "${because}"`,
        fix: 'write down why no door is enough, or take the exception away',
      },
    ];
  });
}
