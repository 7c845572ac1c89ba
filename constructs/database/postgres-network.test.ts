import { recoveryPoint } from '../../checks/recovery-point';
import { exampleApp, exampleCluster } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { Bucket } from '../storage/bucket';
import { dnsName } from '../values/dns-name';
import { disks, machines, make, operator, server, usualProps } from './fixtures';
import { PostgresCluster } from './postgres-cluster';

describe('what comes in over the network', () => {
  test('is every role with its password unless the roles are named, and then only they, with TLS, to the one database', () => {
    const roles = [{ name: 'reader' }, { name: 'writer' }];
    expect(make(() => ({ roles })).spec('Cluster')?.['postgresql']).toEqual({ parameters: {} });
    expect(make(() => ({ roles, networkRoles: ['reader', 'shop'] })).spec('Cluster')?.['postgresql']).toEqual({
      parameters: {},
      pg_hba: ['hostssl shop reader,shop all scram-sha-256', 'host all all all reject'],
    });
  });

  test('finds a certificate that is good for the names that people use', () => {
    const hosts = [dnsName('db.example.org')];
    expect(make(() => ({ hosts })).spec('Cluster')?.['certificates']).toEqual({ serverAltDNSNames: hosts });
  });
});

describe('a recovery point', () => {
  const problems = (versions: boolean) => {
    const shop = exampleApp(
      'apps/shop',
      (app) => {
        const { bucket, props } = usualProps(app);
        const files = new Bucket(app, 'files', { server: bucket.server, name: 'files', versions, clients: [] });
        new PostgresCluster(app, 'shop-db', { ...props, recoversWith: [files] });
      },
      { namespace: namespace('shop', 'restricted') },
    );
    return recoveryPoint({ cluster: exampleCluster([shop, operator, server, disks], machines) });
  };

  test('is the database and the buckets that it says, with their old versions', () => {
    const { objects } = make(({ bucket }) => ({ recoversWith: [bucket] }));
    expect(objects.find(({ kind }) => kind === 'Cluster')?.metadata).toMatchObject({
      annotations: { 'h-kube.io/recovers-with': 's3://shop-db/', 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    });
    expect(problems(true)).toEqual([]);
  });

  test('fails with a bucket that keeps no old versions', () => {
    expect(problems(false)).toMatchObject([
      {
        path: 'apps/shop/shop-db',
        code: 'bucket-without-versions',
        message: 'recovers with bucket "files", which forgets what is deleted',
      },
    ]);
  });
});
