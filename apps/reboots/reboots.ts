/** Reboots of machines whose kernel asks for it, when `reboots` in site.ts says when. */
import { app } from '../../constructs/cluster/app';
import { Reboots } from '../../constructs/maintenance/reboots';
import { charts } from '../../versions';

export const reboots = app('infrastructure/services/reboots', (cluster) => new Reboots(cluster, charts.kured));
