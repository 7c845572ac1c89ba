/** What the upgrade controller may do, and what its jobs may. Source: rancher/system-upgrade-controller v0.20.1, manifests/, without what only drains need. */
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { clusterScoped } from '../cluster/cluster-scoped';
import { CONTROLLER, JOBS, PLAN_GROUP, systemUpgrade } from './system-upgrade';

const read = ['get', 'list', 'watch'];
const rule = (apiGroup: string, resources: string[], verbs: string[]): k8s.PolicyRule => ({ apiGroups: [apiGroup], resources, verbs });

export function permissions(scope: Construct): void {
  account(new Construct(scope, 'controller'), CONTROLLER, {
    everywhere: [
      rule('', ['namespaces'], ['get']),
      // Takes the mark of an upgrade, and is schedulable again.
      rule('', ['nodes'], [...read, 'update']),
      rule('', ['events'], ['create', 'patch']),
      rule('batch', ['jobs'], read),
      rule('apiextensions.k8s.io', ['customresourcedefinitions'], [...read, 'create', 'update', 'patch']),
    ],
    here: [
      rule('batch', ['jobs'], ['create', 'update', 'patch', 'delete', 'deletecollection']),
      rule('', ['secrets'], read),
      rule('coordination.k8s.io', ['leases'], ['get', 'create', 'update']),
      rule(PLAN_GROUP, ['plans', 'plans/status'], [...read, 'update', 'patch']),
    ],
  });
  account(new Construct(scope, 'jobs'), JOBS, {
    everywhere: [rule('', ['nodes'], ['get', 'list', 'patch'])],
    here: [rule(PLAN_GROUP, ['plans'], ['get'])],
  });
}

interface Rules {
  readonly everywhere: k8s.PolicyRule[];
  /** In its own namespace. */
  readonly here: k8s.PolicyRule[];
}

function account(scope: Construct, name: string, { everywhere, here }: Rules): void {
  const metadata = { name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace: systemUpgrade.name }];
  const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  new k8s.KubeServiceAccount(scope, 'account', { metadata });
  new k8s.KubeRole(scope, 'role', { metadata, rules: here });
  new k8s.KubeRoleBinding(scope, 'role-binding', { metadata, roleRef: roleRef('Role'), subjects });
  clusterScoped(new k8s.KubeClusterRole(scope, 'cluster-role', { metadata, rules: everywhere }));
  clusterScoped(new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', { metadata, roleRef: roleRef('ClusterRole'), subjects }));
}
