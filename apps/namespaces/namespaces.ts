/** Every namespace that an app owns. */
import { app } from '../../constructs/cluster/app';
import { ClosedNamespaces } from '../../constructs/network/closed-namespaces';

export const namespaces = app('infrastructure/namespaces', (cluster) => new ClosedNamespaces(cluster));
