/** What upgrades of K3s are called in the cluster. */
import { namespace } from '../cluster/namespace';
import { type Pods, pods } from '../network/peer';

/** Its jobs have the machine's processes, network and disk, which only `privileged` admits. */
export const systemUpgrade = namespace('system-upgrade', 'privileged');

export const CONTROLLER = 'system-upgrade-controller';
/** Account of the jobs. */
export const JOBS = 'k3s-upgrade';
/** API group of Plans. The controller makes their CRD when it starts. */
export const PLAN_GROUP = 'upgrade.cattle.io';

/** Keeps its pod from being drained by its own jobs. */
export const CONTROLLER_LABEL = `${PLAN_GROUP}/controller`;
export const labels = { 'app.kubernetes.io/name': CONTROLLER, [CONTROLLER_LABEL]: CONTROLLER };
export const controllerPods: Pods = pods(systemUpgrade.name, { 'app.kubernetes.io/name': CONTROLLER });
