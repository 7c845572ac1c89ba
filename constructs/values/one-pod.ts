/** Deployments of one pod. */
import type { k8s } from 'cdk8s-plus-28';

/** Exactly one pod, and never two: the old one has ended before the new one starts. */
export const onePod = (labels: Readonly<Record<string, string>>): Omit<k8s.DeploymentSpec, 'template'> => ({
  replicas: 1,
  revisionHistoryLimit: 2,
  strategy: { type: 'Recreate' },
  selector: { matchLabels: { ...labels } },
});
