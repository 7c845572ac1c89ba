/** Object storage: the cluster's S3, where backups and large files lie. */
import { Duration, Size } from 'cdk8s';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { Flow } from '../../constructs/network/flow';
import { pods } from '../../constructs/network/peer';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { Bucket } from '../../constructs/storage/bucket';
import type { ObjectStorage } from '../../constructs/storage/object-storage';
import { checkMachines } from '../../constructs/storage/seaweedfs/check-machines';
import { CONFIG_KEY, identities } from '../../constructs/storage/seaweedfs/identities';
import { type SeaweedFsDisks, seaweedfsPods } from '../../constructs/storage/seaweedfs/pods';
import { INTERNAL_PORTS, S3_PORT, seaweedfsValues } from '../../constructs/storage/seaweedfs/values';
import { type StorageClassRef, useStorageClass } from '../../constructs/storage/storage-class';
import { charts } from '../../versions';
import { localPath } from '../local-path/local-path';

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
    // Masters, filer and volume servers ask nobody for a key, so only S3 is open to others: to the clients of each bucket.
    const own = pods(this.pods.namespace);
    new Flow(this, 'network', { from: own, to: own, ports: INTERNAL_PORTS, why: 'its parts, and the job that makes the buckets' });
    for (const name of cluster.retained.buckets) new Bucket(this, `retained-${name}`, { server: this, name, clients: [] });
  }

  /** Makes the release when every app has declared its buckets. */
  override complete(): void {
    const buckets = this.cluster.findAll(Bucket).filter(({ server }) => server === this);
    const secret = new SealedSecret(this, 's3-config', {
      name: 'seaweedfs-s3-config',
      data: { [CONFIG_KEY]: { json: identities(buckets) } },
      survives: true,
    });
    const onBulk = useStorageClass(this, this.bulk);
    checkMachines(this, onBulk.machines, COPIES, DATA);
    const disks: SeaweedFsDisks = {
      copies: COPIES,
      data: { class: this.bulk, size: DATA, runsOn: onBulk },
      metadata: { class: this.fast, runsOn: useStorageClass(this, this.fast) },
    };
    new HelmRelease(this, 'seaweedfs', {
      chart: charts.seaweedfs,
      timeout: Duration.minutes(15),
      pods: seaweedfsPods(disks),
      values: seaweedfsValues({ ...disks, config: secret, buckets }),
    });
  }
}

export const seaweedfs = app('infrastructure/services/seaweedfs', (cluster) => new SeaweedFs(cluster));
