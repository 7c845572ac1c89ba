/** What a tenant's repository may contain. */
import type { k8s } from 'cdk8s-plus-28';

/** What applying, pruning and asking for health takes. */
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/**
 * Workloads and what they mount. Not the built-in role `edit`: Flux adds its own kinds to that, and a Kustomization without an account
 * would act as the cluster's administrator. Nor policies, Ingresses and roles: with the first a tenant would open its own fence, with
 * the second it would take any host of the site, and a role is only as narrow as what hands it out.
 */
export const TENANT_RULES: readonly k8s.PolicyRule[] = [
  {
    apiGroups: [''],
    resources: ['configmaps', 'persistentvolumeclaims', 'pods', 'secrets', 'serviceaccounts', 'services'],
    verbs: VERBS,
  },
  { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], verbs: VERBS },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: VERBS },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: VERBS },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: VERBS },
];
