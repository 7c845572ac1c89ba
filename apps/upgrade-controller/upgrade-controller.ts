/** What upgrades K3s, when `upgrades` in site.ts says when. */
import { app } from '../../constructs/cluster/app';
import { UpgradeController } from '../../constructs/maintenance/upgrade-controller';
import { images } from '../../versions';

const used = { controller: images.systemUpgradeController, kubectl: images.kubectl };
export const upgradeController = app('infrastructure/services/upgrade-controller', (cluster) => new UpgradeController(cluster, used));
