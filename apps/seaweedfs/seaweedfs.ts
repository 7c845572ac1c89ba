/** Object storage: the cluster's S3, where backups and large files lie. */
import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import type { Machine } from '../../constructs/host/machine';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { Bucket } from '../../constructs/storage/bucket';
import type { ObjectStorage } from '../../constructs/storage/object-storage';
import { type StorageClassRef, useStorageClass } from '../../constructs/storage/storage-class';
import { report } from '../../constructs/values/problem';
import { charts } from '../../versions';
import { localPath } from '../local-path/local-path';
import { CONFIG_KEY, identities } from './identities';
import { S3_PORT, seaweedfsValues } from './values';

/** Each object is kept twice, on two machines; the running cluster has two claims `data1` of this size. */
const COPIES = 2;
const DATA = Size.gibibytes(800);

export class SeaweedFs extends App implements ObjectStorage {
  readonly app: App = this;
  readonly endpoint = `http://seaweedfs-s3.seaweedfs.svc.cluster.local:${S3_PORT}`;
  readonly region = 'us-east-1';
  readonly pods = {
    namespace: 'seaweedfs',
    labels: { 'app.kubernetes.io/name': 'seaweedfs', 'app.kubernetes.io/component': 's3' },
    port: S3_PORT,
  };

  private readonly fast: StorageClassRef;
  private readonly bulk: StorageClassRef;

  constructor(cluster: Cluster) {
    // The chart's release, bucket job included, may take 15 minutes.
    super(cluster, 'infrastructure/services/seaweedfs', {
      namespace: namespace('seaweedfs', 'baseline'),
      timeout: Duration.minutes(20),
    });
    const local = cluster.get(localPath);
    this.fast = local.fast;
    this.bulk = local.bulk;
    for (const { name } of cluster.retained.buckets) new Bucket(this, `retained-${name}`, { server: this, name });
  }

  /** Makes the release when every app has declared its buckets. */
  override complete(): void {
    const buckets = this.cluster.findAll(Bucket).filter(({ server }) => server === this);
    const secret = new SealedSecret(this, 's3-config', {
      name: 'seaweedfs-s3-config',
      data: { [CONFIG_KEY]: { json: identities(buckets) } },
      survives: true,
    });
    this.fence(buckets);
    const onBulk = useStorageClass(this, this.bulk);
    this.checkMachines(onBulk.machines);
    new HelmRelease(this, 'seaweedfs', {
      chart: charts.seaweedfs,
      timeout: Duration.minutes(15),
      values: seaweedfsValues({
        copies: COPIES,
        data: { class: this.bulk.name, size: DATA, nodes: onBulk.nodeSelector },
        metadata: { class: this.fast.name, nodes: useStorageClass(this, this.fast).nodeSelector },
        config: secret,
        buckets: [...new Set(buckets.map(({ name }) => name))]
          .sort()
          .map((name) => ({ name, versions: buckets.some((bucket) => bucket.name === name && bucket.versions) })),
      }),
    });
  }

  /** Masters, filer and volume servers ask nobody for a key, so only S3 is open, and only to namespaces that declare a bucket. */
  private fence(buckets: readonly Bucket[]): void {
    const { namespace: own, port } = this.pods;
    const consumers = buckets.map((bucket) => App.owning(bucket).homeNamespace.name);
    const retained = this.cluster.retained.buckets.map((bucket) => bucket.namespace);
    const names = [...new Set([...consumers, ...retained])].filter((name) => name !== own).sort();
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: { name: 'seaweedfs', namespace: own },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [
          { from: [{ podSelector: {} }] },
          ...names.map((name) => ({
            from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
            ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }],
          })),
        ],
      },
    });
  }

  private checkMachines(machines: readonly Machine[]): void {
    // None at all has been reported already.
    if (machines.length > 0 && machines.length < COPIES) {
      report(this, {
        code: 'too-few-machines',
        message: `${COPIES} copies of each object need as many machines with bulk disks; there is ${machines.length}`,
        fix: 'give another machine a bulk disk',
      });
    }
    for (const { name, disks } of machines) {
      const largest = Math.max(
        ...disks.filter(({ kind }) => kind === 'bulk').map(({ size }) => size.toGibibytes({ rounding: SizeRoundingBehavior.FLOOR })),
      );
      if (largest >= DATA.toGibibytes()) continue;
      report(this, {
        code: 'disk-too-small',
        message: `the bulk disk of ${name} holds ${largest} GiB, a volume server's claim is ${DATA.toGibibytes()} GiB`,
        fix: 'give the machine a larger disk',
      });
    }
  }
}

export const seaweedfs = app('infrastructure/services/seaweedfs', (cluster) => new SeaweedFs(cluster));
