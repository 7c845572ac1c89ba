/** The lake of Lotus & Luna: DuckLake's catalogue in PostgreSQL, its Parquet files in a bucket, and the door that Power BI uses. */
import { Size } from 'cdk8s';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { TcpDoor } from '../../constructs/ingress/tcp-door';
import { pods } from '../../constructs/network/peer';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { Bucket } from '../../constructs/storage/bucket';
import { groups, zones } from '../../site';
import { usualDatabase } from '../cloudnative-pg/usual-database';
import { meshDoors } from '../mesh-doors/mesh-doors';
import { seaweedfs } from '../seaweedfs/seaweedfs';

/** The door's id. */
const DOOR = 'postgres';
/** Pods of this namespace that fill the lake. */
const PIPELINES = { 'app.kubernetes.io/component': 'pipeline' };

export class LotusLake extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'apps/lotus-lake', { namespace: namespace('lotus-lake', 'restricted') });
    const machine = this.machine({ capability: 'postgres-door' });
    const doors = cluster.get(meshDoors);
    const host = zones.landl.host('ducklake');
    const pipelines = pods(this.homeNamespace.name, PIPELINES);
    const files = new Bucket(this, 'ducklake', { server: cluster.get(seaweedfs), name: 'ducklake', versions: true, clients: [pipelines] });
    new SealedSecret(this, 'ducklake-s3', {
      name: 'ducklake-s3',
      data: {
        AWS_ACCESS_KEY_ID: files.accessKey,
        AWS_SECRET_ACCESS_KEY: files.secretKey,
        AWS_ENDPOINT_URL_S3: { text: [files.endpoint] },
        AWS_REGION: { text: [files.server.region] },
      },
    });
    const database = usualDatabase(this, 'ducklake-db', {
      of: 'ducklake',
      size: Size.gibibytes(20),
      backupAt: '02:45',
      roles: [
        { name: 'reports', inRoles: ['pg_read_all_data'] },
        // DuckLake makes and changes tables of the catalogue as it goes, which only a member of their owner may.
        { name: 'pipelines', inRoles: ['ducklake'] },
      ],
      networkRoles: ['reports', 'pipelines'],
      hosts: [host],
      // The operator's own choice is 1.3, which Power BI has not before Windows 11.
      parameters: { ssl_min_protocol_version: 'TLSv1.2' },
      clients: [
        { pods: doors.podsOf(this, DOOR), why: 'Power BI and pipelines outside, over the mesh' },
        { pods: pipelines, why: 'pipelines note there what they have written' },
      ],
      // Beside its door: reports need this one machine, and no other.
      runsOn: { machine },
      recoversWith: [files],
    });
    new TcpDoor(this, DOOR, {
      audience: [groups.landlUsers, groups.admin],
      machine,
      port: 5432,
      to: database.primary,
      carrier: doors,
      host,
    });
  }
}

export const lotusLake = app('apps/lotus-lake', (cluster) => new LotusLake(cluster));
