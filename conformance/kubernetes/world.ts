/** Plays what a cluster without containers lacks: pods behind webhooks, ends of what ends, disks, and the operator of the databases. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import type { Bench } from '../runner/bench';
import { type KubeClient, refOf, type Stored } from './client';
import { databasePods, type StoredDatabase } from './database';

const ADMISSION = 'admissionregistration.k8s.io/v1';
const CNPG = 'postgresql.cnpg.io/v1';
const SELECTED = 'volume.kubernetes.io/selected-node';
const DRIFT = 'helm.toolkit.fluxcd.io/driftDetection';

interface Webhooks extends Stored {
  readonly webhooks?: readonly unknown[];
}

interface Claim extends Stored {
  readonly spec: {
    readonly storageClassName?: string;
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status: { readonly phase?: string };
}

interface Applied extends Stored {
  readonly status?: { readonly applied?: boolean };
}

interface Pod extends Stored {
  readonly spec: { readonly restartPolicy?: string };
  readonly status: { readonly phase?: string };
}

/** Goes on until the bench is cleared. */
export function playWorld(bench: Bench, client: KubeClient): void {
  let over = false;
  const playing = (async () => {
    while (!over) {
      // What one round meets halfway, such as an object that was just deleted, the next one finds settled.
      await round(client).catch(() => undefined);
      await sleep(1000);
    }
  })();
  bench.atEnd(() => {
    over = true;
    return playing;
  });
}

async function round(client: KubeClient): Promise<void> {
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
    for (const object of await client.list<Webhooks>(ADMISSION, kind)) {
      if ((object.webhooks ?? []).length === 0) continue;
      // Deleted, helm-controller would put it back for ever.
      await client.patch(refOf(object), { metadata: { annotations: { [DRIFT]: 'disabled' } }, webhooks: [] });
    }
  }
  // KWOK ends the pods of jobs only.
  for (const pod of await client.list<Pod>('v1', 'Pod')) {
    const isHook = pod.metadata.annotations?.['helm.sh/hook'] !== undefined && pod.spec.restartPolicy === 'Never';
    if (isHook && pod.status.phase === 'Running') await client.patch(refOf(pod), { status: { phase: 'Succeeded' } }, 'status');
  }
  for (const claim of await client.list<Claim>('v1', 'PersistentVolumeClaim')) {
    const node = claim.metadata.annotations?.[SELECTED];
    if (claim.status.phase === 'Pending' && node !== undefined) await client.apply(volumeFor(claim, node));
  }
  const condition = (type: string) => ({ type, status: 'True', reason: 'Played', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' });
  for (const database of await client.list<StoredDatabase>(CNPG, 'Cluster')) {
    for (const object of databasePods(database)) await client.apply(object, { fieldManager: 'world' });
    if (database.status?.conditions !== undefined) continue;
    await client.patch(refOf(database), { status: { conditions: [condition('Ready'), condition('ContinuousArchiving')] } }, 'status');
  }
  for (const kind of ['Database', 'DatabaseRole']) {
    for (const object of await client.list<Applied>(CNPG, kind)) {
      if (object.status?.applied !== true) await client.patch(refOf(object), { status: { applied: true } }, 'status');
    }
  }
}

/** As local-path's provisioner would make it: on the node of the pod, and on no other. */
function volumeFor({ metadata, spec }: Claim, node: string): Manifest {
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${metadata.uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } },
    spec: {
      capacity: { storage: spec.resources.requests.storage },
      accessModes: spec.accessModes,
      storageClassName: spec.storageClassName,
      local: { path: '/played' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: metadata.namespace, name: metadata.name, uid: metadata.uid },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] },
      },
    },
  };
  return volume;
}
