/** Which K3s runs where, when `upgrades` in site.ts says when. */
import { app } from '../../constructs/cluster/app';
import { UpgradePlans } from '../../constructs/maintenance/upgrade-plans';
import { programs } from '../../versions';

export const upgradePlans = app('infrastructure/configs/upgrade-plans', (cluster) => new UpgradePlans(cluster, programs.k3s));
