/** Word of what Flux could not apply. Writes nothing until site.ts says where to. */
import type { IAlert } from '@kubernetes-models/flux-cd/notification.toolkit.fluxcd.io/v1beta3/Alert';
import type { IProvider } from '@kubernetes-models/flux-cd/notification.toolkit.fluxcd.io/v1beta3/Provider';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import { CustomResource } from '../cluster/custom-resource';
import { fluxSystem } from '../cluster/namespace';
import { SealedSecret } from '../secrets/sealed-secret';
import { TenantRepository } from '../workload/tenant-repository';
import { HelmRelease } from './helm-release';
import { type Notifications, notificationTarget } from './notifications';

const NAME = 'notifications';
const API = 'notification.toolkit.fluxcd.io/v1beta3';

export class FailureNotifications extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/configs/notifications', { namespace: fluxSystem });
  }

  /** Names every namespace with something of Flux's in it: a wildcard stands for names, never for namespaces. */
  override complete(): void {
    const { notifications } = this.cluster.site;
    if (notifications !== undefined) this.write(notifications);
  }

  private write(setting: Notifications): void {
    const { address, key, value } = notificationTarget(setting);
    const secret = new SealedSecret<string>(this, 'secret', { name: NAME, data: { [key]: value } });
    const file = new Construct(this, NAME);
    const metadata = { name: NAME, namespace: fluxSystem.name };
    new CustomResource<IProvider>(file, 'provider', {
      apiVersion: API,
      kind: 'Provider',
      metadata,
      spec: {
        type: setting.provider,
        ...(setting.channel !== undefined && { channel: setting.channel }),
        ...(address !== undefined && { address }),
        secretRef: { name: secret.name },
      },
    });
    const tenants = this.cluster.findAll(TenantRepository).map(({ namespace }) => namespace);
    const releases = [...new Set(this.cluster.findAll(HelmRelease).map(({ namespace }) => namespace))].sort();
    new CustomResource<IAlert>(file, 'alert', {
      apiVersion: API,
      kind: 'Alert',
      metadata,
      spec: {
        providerRef: { name: NAME },
        eventSeverity: 'error',
        eventSources: [
          { kind: 'Kustomization', name: '*', namespace: fluxSystem.name },
          ...tenants.map((namespace) => ({ kind: 'Kustomization' as const, name: '*', namespace })),
          ...releases.map((namespace) => ({ kind: 'HelmRelease' as const, name: '*', namespace })),
        ],
      },
    });
  }
}
