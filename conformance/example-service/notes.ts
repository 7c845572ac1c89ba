/** Notes of the people of Landl: text in PostgreSQL, files on the fast disks. */
import { Size } from 'cdk8s';
import { usualDatabase } from '../../apps/cloudnative-pg/usual-database';
import { localPath } from '../../apps/local-path/local-path';
import { App, app } from '../../constructs/cluster/app';
import { namespace } from '../../constructs/cluster/namespace';
import { refused } from '../../constructs/database/backup';
import { WebDoor } from '../../constructs/ingress/web-door';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { SecretValue } from '../../constructs/secrets/secret-value';
import { imageRef } from '../../constructs/values/image-ref';
import { Workload } from '../../constructs/workload/workload';
import { groups, zones } from '../../site';

export const notes = app('apps/notes', (cluster) => {
  const self = new App(cluster, 'apps/notes', { namespace: namespace('notes', 'restricted') });
  const database = usualDatabase(self, 'notes-db', { of: 'notes', size: Size.gibibytes(5), backupAt: '03:30' });
  const secret = new SealedSecret(self, 'secret', { name: 'notes', data: { session: SecretValue.random('notes/session-key') } });
  const files = { class: cluster.get(localPath).fast, size: Size.gibibytes(10), backup: refused('originals are on the laptops') };
  const { service } = new Workload(self, 'notes', {
    image: imageRef('registry.example.org/notes:1.4.2'),
    port: 8080,
    probe: { path: '/healthz' },
    resources: { cpu: '100m', memory: Size.mebibytes(256) },
    secrets: { DATABASE_URL: database.credentials.key('uri'), SESSION_KEY: secret.key('session') },
    volumes: [{ name: 'files', mountPath: '/data', ...files }],
  });
  new WebDoor(self, 'ingress', { host: zones.landl.host('notes'), audience: [groups.landlUsers, groups.admin], to: service });
  return self;
});
