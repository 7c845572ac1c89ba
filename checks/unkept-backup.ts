/** What only one machine has is safe once a machine at another site keeps a copy. */
import { keeperOf, savedOn } from '../constructs/host/base/backups';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

export function unkeptBackup({ cluster: { site }, machines }: Pick<Model, 'cluster' | 'machines'>): Problem[] {
  return machines.flatMap((machine): Problem[] => {
    const saved = savedOn(machine, site).map(({ name }) => name);
    if (saved.length === 0 || keeperOf(machine, machines) !== undefined) return [];
    return [
      {
        path: `nodes/${machine.name}`,
        code: 'unkept-backup',
        severity: 'notice',
        message: `not backed up: ${saved.join(', ')}, for no machine at another site than "${machine.site}" has a bulk disk to keep a copy`,
        fix: "say disks: [disk('bulk', …)] at a machine of another site",
      },
    ];
  });
}
