/** A chart in the place of one that is not at hand: same name and version, the CRDs it brings, and the pods that the release states. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SizeRoundingBehavior } from 'cdk8s';
import { App } from '../../constructs/cluster/app';
import type { ChartPods } from '../../constructs/flux/chart-pods';
import type { HelmRelease } from '../../constructs/flux/helm-release';
import type { Crd } from './crds';

/** Says which pods of which release something is. */
export const ASK_LABEL = 'conformance/ask';

/** What the strictest level of Pod Security wants. */
export const RESTRICTED = {
  pod: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};

/** Writes the chart's folder. */
export function writeStandIn(folder: string, release: HelmRelease, crds: readonly Crd[]): void {
  for (const sub of ['templates', 'crds']) mkdirSync(join(folder, sub), { recursive: true });
  const { chart, version } = release.chart;
  writeFileSync(join(folder, 'Chart.yaml'), JSON.stringify({ apiVersion: 'v2', name: chart, version, description: 'stand-in' }));
  for (const crd of crds.filter(({ spec }) => release.brings.includes(spec.group))) {
    writeFileSync(join(folder, 'crds', `${crd.metadata?.name}.yaml`), JSON.stringify(crd));
  }
  for (const workload of standInWorkloads(release)) {
    writeFileSync(join(folder, 'templates', `${workload.metadata.name}.yaml`), JSON.stringify(workload));
  }
}

export const standInWorkloads = (release: HelmRelease) => release.pods.map((pods) => workload(release, pods));

/** @param ask name of what asks for it, as the model counts it */
export const askLabel = (ask: string): Readonly<Record<string, string>> => ({ [ASK_LABEL]: ask.replaceAll('/', '.') });

function workload(release: HelmRelease, { name, replicas, cpu, memory, sidecar, runsOn, apart, volumes = [] }: ChartPods) {
  const id = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const labels = { 'app.kubernetes.io/instance': release.name, 'app.kubernetes.io/component': id };
  const kept = volumes.map((_, index) => `volume-${index}`);
  const container = { image: 'stand-in.invalid/none:0', securityContext: RESTRICTED.container };
  const template = {
    metadata: { labels: { ...labels, ...askLabel(`${App.owning(release).id}/${name}`) } },
    spec: {
      securityContext: RESTRICTED.pod,
      automountServiceAccountToken: false,
      ...(runsOn && { nodeSelector: runsOn.nodeSelector }),
      ...(apart && { affinity: apartFrom(labels) }),
      containers: [
        {
          ...container,
          name: id,
          resources: { requests: { cpu, memory } },
          volumeMounts: kept.map((volume) => ({ name: volume, mountPath: `/${volume}` })),
        },
        ...(sidecar === undefined ? [] : [{ ...container, name: 'sidecar', resources: { requests: sidecar } }]),
      ],
    },
  };
  const metadata = { name: `${release.name}-${id}`, namespace: release.namespace, labels };
  const selector = { matchLabels: labels };
  if (replicas === 'per-node') return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector, template } };
  if (volumes.length === 0) return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas, selector, template } };
  const volumeClaimTemplates = volumes.map(({ class: storageClass, size }, index) =>
    claim(`volume-${index}`, storageClass.name, `${size.toMebibytes({ rounding: SizeRoundingBehavior.NONE })}Mi`),
  );
  const spec = { replicas, selector, serviceName: metadata.name, podManagementPolicy: 'Parallel', volumeClaimTemplates, template };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec };
}

export const claim = (name: string, storageClassName: string, storage: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
});

/** Never two on one machine. */
export const apartFrom = (matchLabels: Readonly<Record<string, string>>) => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels }, topologyKey: 'kubernetes.io/hostname' }],
  },
});
