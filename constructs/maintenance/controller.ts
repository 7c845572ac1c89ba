/** The controller that turns Plans into jobs on machines. Source: rancher/system-upgrade-controller v0.20.1, manifests/. */
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { CONTAINED, unprivileged } from '../values/container-security';
import type { ImageRef } from '../values/image-ref';
import { onePod } from '../values/one-pod';
import { CONTROLLER, CONTROLLER_LABEL, labels } from './system-upgrade';

export interface ControllerImages {
  readonly controller: ImageRef;
  /** Marks a machine as out of service before its upgrade. */
  readonly kubectl: ImageRef;
}

/** What a container of a job asks for, and how far it may go: the controller states neither. */
export const JOB_RESOURCES = { cpu: '50m', memory: '128Mi', limit: '1Gi' } as const;

const quantity = k8s.Quantity.fromString;

export function jobResources(scope: Construct): void {
  const { cpu, memory, limit } = JOB_RESOURCES;
  new k8s.KubeLimitRange(scope, 'jobs', {
    metadata: { name: 'jobs' },
    spec: {
      limits: [
        { type: 'Container', defaultRequest: { cpu: quantity(cpu), memory: quantity(memory) }, default: { memory: quantity(limit) } },
      ],
    },
  });
}

const field = (name: string, fieldPath: string): k8s.EnvVar => ({ name, valueFrom: { fieldRef: { fieldPath } } });

const environment = ({ kubectl }: ControllerImages): k8s.EnvVar[] => [
  field('SYSTEM_UPGRADE_CONTROLLER_NAME', `metadata.labels['${CONTROLLER_LABEL}']`),
  field('SYSTEM_UPGRADE_CONTROLLER_NAMESPACE', 'metadata.namespace'),
  field('SYSTEM_UPGRADE_CONTROLLER_NODE_NAME', 'spec.nodeName'),
  { name: 'SYSTEM_UPGRADE_CONTROLLER_LEADER_ELECT', value: 'true' },
  // A job fails as long as its machine's K3s is away; its deadline ends it.
  { name: 'SYSTEM_UPGRADE_JOB_BACKOFF_LIMIT', value: '99' },
  { name: 'SYSTEM_UPGRADE_JOB_IMAGE_PULL_POLICY', value: 'IfNotPresent' },
  { name: 'SYSTEM_UPGRADE_JOB_KUBECTL_IMAGE', value: kubectl },
];

export function controller(scope: Construct, images: ControllerImages): void {
  new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name: CONTROLLER, labels },
    spec: {
      ...onePod(labels),
      template: {
        metadata: {
          labels,
          annotations: { 'h-kube.io/no-probe': 'it opens no port and its image holds nothing else; it exits when it cannot go on' },
        },
        spec: {
          serviceAccountName: CONTROLLER,
          enableServiceLinks: false,
          securityContext: unprivileged(65534),
          containers: [
            {
              name: CONTROLLER,
              image: images.controller,
              imagePullPolicy: 'IfNotPresent',
              env: environment(images),
              resources: { requests: { cpu: quantity('25m'), memory: quantity('64Mi') }, limits: { memory: quantity('256Mi') } },
              securityContext: CONTAINED,
            },
          ],
        },
      },
    },
  });
}
