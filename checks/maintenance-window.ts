/** Windows in which machines are taken out of service have hours, and never the same ones: neither program waits for the other. */
import { DAYS, type MaintenanceWindow } from '../constructs/maintenance/window';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export function maintenanceWindow({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  const { upgrades, reboots } = cluster.site;
  return [...wrong('upgrades', upgrades), ...wrong('reboots', reboots), ...overlap(upgrades, reboots)];
}

function wrong(setting: string, window: MaintenanceWindow | undefined): Problem[] {
  if (window === undefined) return [];
  const { days, from, until } = window;
  if (days.length > 0 && TIME.test(from) && TIME.test(until) && from < until) return [];
  return [
    {
      path: 'site.ts',
      code: 'bad-window',
      message: `${setting}: ${days.join(', ') || 'no day'} from "${from}" until "${until}" is no window`,
      allowed: `some of ${DAYS.join(', ')}; times such as 08:00, the second one later on the same day`,
      fix: 'correct it',
    },
  ];
}

/** Text compares as times do: both have two digits each. */
function overlap(upgrades: MaintenanceWindow | undefined, reboots: MaintenanceWindow | undefined): Problem[] {
  if (upgrades === undefined || reboots === undefined) return [];
  const both = upgrades.days.filter((day) => reboots.days.includes(day));
  if (both.length === 0 || upgrades.from >= reboots.until || reboots.from >= upgrades.until) return [];
  return [
    {
      path: 'site.ts',
      code: 'overlapping-windows',
      message: `on ${both.join(', ')} one machine could be upgraded while another is rebooted`,
      fix: 'give upgrades and reboots days or hours of their own',
    },
  ];
}
