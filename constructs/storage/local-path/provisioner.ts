/** The provisioner itself: permissions, configuration, Deployment. Source: rancher/local-path-provisioner v0.0.37, deploy/. */
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { App } from '../../cluster/app';
import { clusterScoped } from '../../cluster/cluster-scoped';
import { CONTAINED, unprivileged } from '../../values/container-security';
import type { ImageRef } from '../../values/image-ref';
import { onePod } from '../../values/one-pod';
import type { Disks } from './disks';
import { DEFAULT_PATH } from './storage-classes';

const NAME = 'local-path-provisioner';
const CONFIG = 'local-path-config';
const HEALTH_PORT = 8080;
/** Labels of its pod. */
export const labels = { 'app.kubernetes.io/name': NAME };

/** Names differ from those of K3s's own copy, whose removal must not take ours along. */
export function permissions(scope: Construct): void {
  new k8s.KubeServiceAccount(scope, 'account', { metadata: { name: NAME } });
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: App.owning(scope).homeNamespace.name }];
  const read = ['get', 'list', 'watch'];
  const write = [...read, 'create', 'patch', 'update', 'delete'];
  new k8s.KubeRole(scope, 'role', { metadata: { name: NAME }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: write }] });
  new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata: { name: NAME },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: NAME },
    subjects,
  });
  clusterScoped(
    new k8s.KubeClusterRole(scope, 'cluster-role', {
      metadata: { name: NAME },
      rules: [
        { apiGroups: [''], resources: ['nodes', 'persistentvolumeclaims', 'configmaps', 'pods', 'pods/log'], verbs: read },
        { apiGroups: [''], resources: ['persistentvolumes'], verbs: write },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
        { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: read },
      ],
    }),
  );
  clusterScoped(
    new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
      metadata: { name: NAME },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
      subjects,
    }),
  );
}

/** Read anew whenever it changes; a faulty one is refused and the last good one kept. */
export function config(scope: Construct, disks: Disks, helperImage: ImageRef): void {
  const nodePathMap = [
    { node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: [DEFAULT_PATH] },
    ...disks.nodes.map(({ node, paths }) => ({ node, paths: [DEFAULT_PATH, ...paths] })),
  ];
  new k8s.KubeConfigMap(scope, 'config-map', {
    metadata: { name: CONFIG },
    data: {
      'config.json': `${JSON.stringify({ nodePathMap }, undefined, 2)}\n`,
      setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "${VOL_DIR}"\nchmod 701 "${VOL_DIR}/.."\n',
      teardown: '#!/bin/sh\nset -eu\nrm -rf "${VOL_DIR}"\n',
      'helperPod.yaml': helperPod(helperImage),
    },
  });
}

/** Makes and removes folders as root; the provisioner adds the volume and refuses templates that ask for more. */
const helperPod = (image: ImageRef): string => `apiVersion: v1
kind: Pod
metadata:
  name: helper-pod
spec:
  priorityClassName: system-node-critical
  tolerations:
    - key: node.kubernetes.io/disk-pressure
      operator: Exists
      effect: NoSchedule
  containers:
    - name: helper-pod
      image: ${image}
      imagePullPolicy: IfNotPresent
      resources:
        requests: { cpu: 10m, memory: 16Mi }
        limits: { memory: 64Mi }
`;

export function provisioner(scope: Construct, image: ImageRef): void {
  const probe = (path: string): k8s.HttpGetAction => ({ path, port: k8s.IntOrString.fromString('health') });
  new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name: NAME, labels },
    spec: {
      // It elects no leader: two at once would make one volume twice.
      ...onePod(labels),
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: NAME,
          priorityClassName: 'system-cluster-critical',
          securityContext: unprivileged(65534),
          containers: [
            {
              name: NAME,
              image,
              imagePullPolicy: 'IfNotPresent',
              command: ['/usr/bin/local-path-provisioner', 'start', '--config', '/etc/config/config.json'],
              env: [
                { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
                { name: 'SERVICE_ACCOUNT_NAME', value: NAME },
                { name: 'CONFIG_MOUNT_PATH', value: '/etc/config/' },
                { name: 'HEALTH_PORT', value: String(HEALTH_PORT) },
              ],
              ports: [{ name: 'health', containerPort: HEALTH_PORT, protocol: 'TCP' }],
              startupProbe: { httpGet: probe('/health'), periodSeconds: 5, failureThreshold: 12 },
              livenessProbe: { httpGet: probe('/health'), periodSeconds: 10 },
              readinessProbe: { httpGet: probe('/ready'), periodSeconds: 5 },
              resources: {
                requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('64Mi') },
                limits: { memory: k8s.Quantity.fromString('128Mi') },
              },
              securityContext: CONTAINED,
              volumeMounts: [{ name: 'config', mountPath: '/etc/config/', readOnly: true }],
            },
          ],
          volumes: [{ name: 'config', configMap: { name: CONFIG } }],
        },
      },
    },
  });
}
