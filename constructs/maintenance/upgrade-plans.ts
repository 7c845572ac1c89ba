/** K3s at the pinned version: control planes one after another, then workers one after another. Writes nothing until site.ts says when. */
import { App } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import { CustomResource } from '../cluster/custom-resource';
import { MINOR_LABEL, minorOf } from '../host/k3s/minor';
import type { Role } from '../host/machine';
import { imageRef } from '../values/image-ref';
import type { Plan } from './plan';
import { JOBS, PLAN_GROUP, systemUpgrade } from './system-upgrade';
import type { MaintenanceWindow } from './window';

const CONTROL_PLANES = 'k3s-control-planes';

/** An app of its own: Flux knows no Plan before the controller has run. */
export class UpgradePlans extends App {
  /** @param version as K3s calls its release: `v1.36.2+k3s1` */
  constructor(cluster: Cluster, version: string) {
    const { upgrades } = cluster.site;
    super(cluster, 'infrastructure/configs/upgrade-plans', upgrades === undefined ? {} : { namespace: systemUpgrade });
    if (upgrades === undefined) return;
    this.plan(CONTROL_PLANES, 'control-plane', version, upgrades);
    this.plan('k3s-workers', 'worker', version, upgrades, ['prepare', CONTROL_PLANES]);
  }

  /** @param prepare what it waits for */
  private plan(name: string, role: Role, version: string, window: MaintenanceWindow, prepare?: readonly string[]): void {
    const image = imageRef(`docker.io/rancher/k3s-upgrade:${version.replace('+', '-')}`);
    new CustomResource<Plan>(this, name, {
      apiVersion: `${PLAN_GROUP}/v1`,
      kind: 'Plan',
      metadata: { name, namespace: systemUpgrade.name },
      spec: {
        concurrency: 1,
        exclusive: true,
        jobActiveDeadlineSecs: 3600,
        postCompleteDelay: '2m',
        version,
        // Of another minor, or never configured from here: left alone.
        nodeSelector: { matchLabels: { 'node.h-kube.io/role': role, [MINOR_LABEL]: minorOf(version) } },
        serviceAccountName: JOBS,
        // Pods outlive a restart of K3s. Their volumes are on this machine, so a drain would only stop them.
        cordon: true,
        tolerations: [{ operator: 'Exists' }],
        window: { days: window.days, startTime: window.from, endTime: window.until, timeZone: 'UTC' },
        ...(prepare && { prepare: { image, args: prepare } }),
        upgrade: { image },
      },
    });
  }
}
