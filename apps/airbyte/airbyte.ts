/** Airbyte: brings data from where it arises to where it is analysed. */
import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { airbyteFlows, airbytePods, SERVER } from '../../constructs/airbyte/flows';
import { firstKeys, s3Credentials } from '../../constructs/airbyte/secrets';
import { airbyteAsks, airbyteValues } from '../../constructs/airbyte/values';
import { App, app } from '../../constructs/cluster/app';
import type { Cluster } from '../../constructs/cluster/cluster';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import type { Backend } from '../../constructs/ingress/backend';
import { WebDoor } from '../../constructs/ingress/web-door';
import { Bucket } from '../../constructs/storage/bucket';
import { groups, zones } from '../../site';
import { charts } from '../../versions';
import { usualDatabase } from '../cloudnative-pg/usual-database';
import { localPath } from '../local-path/local-path';
import { seaweedfs } from '../seaweedfs/seaweedfs';

/** Behind the zone's login, and with its own: `sudo k3s kubectl -n airbyte get secret airbyte-auth` on a control plane has the first password. */
export class Airbyte extends App {
  /** Its API. */
  readonly server: Backend;

  constructor(cluster: Cluster) {
    // The bootloader waits for the database and migrates it before the first pod starts.
    super(cluster, 'infrastructure/services/airbyte', { namespace: namespace('airbyte', 'restricted'), timeout: Duration.minutes(30) });
    const pods = airbytePods(this.homeNamespace.name);
    const database = usualDatabase(this, 'airbyte-db', {
      of: 'airbyte',
      size: Size.gibibytes(20),
      // Temporal writes down every step of every job before the next one; a hard disk would be busy with that alone.
      class: cluster.get(localPath).fast,
      backupAt: '03:15',
      resources: { cpu: '250m', memory: Size.gibibytes(2) },
      databases: [{ name: 'temporal' }, { name: 'temporal_visibility' }],
      // Six programs keep pools of connections, Temporal alone up to forty.
      parameters: { max_connections: '200' },
      clients: [
        { pods: pods.platform, why: 'connections, jobs and the state of every workflow' },
        { pods: pods.jobs, why: "a job's first container reads its connector's credentials" },
      ],
    });
    const bucket = new Bucket(this, 'airbyte-bucket', {
      server: cluster.get(seaweedfs),
      name: 'airbyte',
      clients: [pods.platform, pods.jobs],
    });
    const runsOn = this.place({ site: 'home' });
    const release = new HelmRelease(this, 'airbyte', {
      chart: charts.airbyte,
      timeout: Duration.minutes(25),
      pods: airbyteAsks(runsOn),
      values: airbyteValues({
        url: `https://${zones.landl.host('airbyte')}`,
        database: {
          host: database.host,
          port: database.port,
          name: database.database,
          user: database.credentials.key('username'),
          password: database.credentials.key('password'),
        },
        storage: { endpoint: bucket.endpoint, bucket: bucket.name, credentials: s3Credentials(this, bucket) },
        auth: firstKeys(this),
        runsOn,
      }),
    });
    this.server = release.service('airbyte-airbyte-server-svc', 8001, SERVER);
    new WebDoor(this, 'ingress', { host: zones.landl.host('airbyte'), audience: [groups.landlUsers, groups.admin], to: this.server });
    airbyteFlows(new Construct(this, 'network'), pods);
  }
}

export const airbyte = app('infrastructure/services/airbyte', (cluster) => new Airbyte(cluster));
