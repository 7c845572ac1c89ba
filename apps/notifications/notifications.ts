/** Word of what Flux could not apply, to where site.ts says. */
import { app } from '../../constructs/cluster/app';
import { FailureNotifications } from '../../constructs/flux/failure-notifications';

export const notifications = app('infrastructure/configs/notifications', (cluster) => new FailureNotifications(cluster));
