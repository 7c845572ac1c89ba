/** When machines may be taken out of service by themselves. The setting in site.ts: without it, never. */
import type { NonEmpty } from '../access/audience';

/** As both programs spell it. Source: kured v1.23.0, pkg/timewindow, which system-upgrade-controller uses too. */
export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** The same hours on each of its days, in UTC as every time here. Reports `bad-window`; two of them `overlapping-windows` */
export interface MaintenanceWindow {
  readonly days: NonEmpty<(typeof DAYS)[number]>;
  /** `08:00` */
  readonly from: string;
  /** Later on the same day: `10:00`. What was begun before it is finished after it. */
  readonly until: string;
}
