/** The roll-call of apps. Their order means nothing. */
import type { App } from '../constructs/cluster/app';
import type { AppDefinition } from '../constructs/cluster/cluster';
import type { Retained } from '../constructs/cluster/retained';
import { airbyte } from './airbyte/airbyte';
import { authentik } from './authentik/authentik';
import { certManager } from './cert-manager/cert-manager';
import { cloudnativePg } from './cloudnative-pg/cloudnative-pg';
import { clusterIssuers } from './cluster-issuers/cluster-issuers';
import { headscaleUi } from './headscale-ui/headscale-ui';
import { localPath } from './local-path/local-path';
import { lotusLake } from './lotus-lake/lotus-lake';
import { meshDoors } from './mesh-doors/mesh-doors';
import { namespaces } from './namespaces/namespaces';
import { notifications } from './notifications/notifications';
import { reboots } from './reboots/reboots';
import { seaweedfs } from './seaweedfs/seaweedfs';
import { traefik } from './traefik/traefik';
import { traefikAuth } from './traefik-auth/traefik-auth';
import { upgradeController } from './upgrade-controller/upgrade-controller';
import { upgradePlans } from './upgrade-plans/upgrade-plans';

/** What outlives the app that declared it. A line may go when the database, or whatever else needed it, is gone for good. */
export const retained: Retained = { buckets: [], secrets: [] };

export const apps: readonly AppDefinition<App>[] = [
  airbyte,
  authentik,
  certManager,
  cloudnativePg,
  clusterIssuers,
  headscaleUi,
  localPath,
  lotusLake,
  meshDoors,
  namespaces,
  notifications,
  reboots,
  seaweedfs,
  traefik,
  traefikAuth,
  upgradeController,
  upgradePlans,
];
