/** The StorageClasses of the local-path provisioner. */
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../cluster/cluster-scoped';
import type { DiskClass } from './disks';

/** The folder that K3s uses: volumes that exist stay where they are. */
export const DEFAULT_PATH = '/var/lib/rancher/k3s/storage';

export interface LocalClassProps {
  readonly name: string;
  /** Folder on the node, one of those in the provisioner's map. */
  readonly path: string;
  readonly isDefault: boolean;
  readonly reclaim: 'Delete' | 'Retain';
  /** Only machines with such a disk. @default - any machine */
  readonly kind?: DiskClass;
}

export function storageClass(scope: Construct, props: LocalClassProps): void {
  const made = new k8s.KubeStorageClass(scope, props.name, {
    metadata: {
      name: props.name,
      annotations: {
        'storageclass.kubernetes.io/is-default-class': String(props.isDefault),
        // A `local` volume, unlike a hostPath one, gives its files to a pod's fsGroup.
        defaultVolumeType: 'local',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
        // Parameters cannot be changed in place; making a class anew touches no volume.
        'kustomize.toolkit.fluxcd.io/force': 'enabled',
      },
    },
    provisioner: 'rancher.io/local-path',
    parameters: { nodePath: props.path },
    reclaimPolicy: props.reclaim,
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: false,
    ...(props.kind && {
      allowedTopologies: [{ matchLabelExpressions: [{ key: `storage.h-kube.io/${props.kind}`, values: ['true'] }] }],
    }),
  });
  clusterScoped(made);
}
