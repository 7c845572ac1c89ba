/** A shop with a database, for tests. */
import { ApiObject, Size } from 'cdk8s';
import type { App } from '../cluster/app';
import type { Manifest } from '../cluster/custom-resource';
import { exampleApp, exampleCluster, exampleMachine } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { pods } from '../network/peer';
import { SealedSecret } from '../secrets/sealed-secret';
import { Bucket } from '../storage/bucket';
import { imageRef } from '../values/image-ref';
import { reported } from '../values/problem';
import { PostgresCluster } from './postgres-cluster';
import type { PostgresClusterProps } from './props';

export const operator = exampleApp('services/operator', undefined, { namespace: namespace('cnpg-system', 'restricted') });
export const server = exampleApp('services/s3');
export const disks = exampleApp('services/disks');

export const machines = [
  exampleMachine({
    name: 'one',
    role: 'control-plane',
    tailnet: '100.64.0.3',
    disks: [{ kind: 'fast', size: Size.gibibytes(9), mount: '/srv/fast' }],
  }),
  exampleMachine({ name: 'two', role: 'control-plane', tailnet: '100.64.0.2', site: 'ash' }),
];

/** What a test changes; `bucket` and `fast` are the usual ones. */
export type Changes = (usual: { bucket: Bucket; props: PostgresClusterProps }) => Partial<PostgresClusterProps>;

export function usualProps(app: App): { bucket: Bucket; props: PostgresClusterProps } {
  const bucket = new Bucket(app, 'shop-db-backups', {
    name: 'shop-db',
    clients: [],
    server: {
      app: app.cluster.get(server),
      endpoint: 'http://s3.example.org:8333',
      region: 'us-east-1',
      pods: { namespace: 's3', labels: { app: 's3' }, port: 8333 },
    },
  });
  const props: PostgresClusterProps = {
    operator: { app: app.cluster.get(operator), serves: 'postgresql.cnpg.io', pods: pods('cnpg-system', { app: 'operator' }) },
    image: imageRef('registry.example.org/postgresql:16.2'),
    instances: 1,
    storage: { class: { name: 'fast', app: app.cluster.get(disks), wish: { storage: 'fast' } }, size: Size.gibibytes(10) },
    resources: { cpu: '100m', memory: Size.mebibytes(512) },
    database: 'shop',
    owner: 'shop',
    clients: [{ pods: pods('shop', { app: 'web' }), why: 'orders' }],
    generation: 1,
    backup: { bucket, at: '02:15' },
  };
  return { bucket, props };
}

export function make(change: Changes = () => ({})) {
  let database: PostgresCluster | undefined;
  const shop = exampleApp(
    'apps/shop',
    (app) => {
      const usual = usualProps(app);
      database = new PostgresCluster(app, 'shop-db', { ...usual.props, ...change(usual) });
    },
    { namespace: namespace('shop', 'restricted') },
  );
  const cluster = exampleCluster([shop, operator, server, disks], machines);
  if (database === undefined) throw new Error('no database was made');
  const parts = database.node.findAll();
  const objects = parts.flatMap((each) =>
    ApiObject.isApiObject(each) ? [each.toJson() as Manifest & { spec: Record<string, unknown> }] : [],
  );
  const secrets = parts.filter((each): each is SealedSecret => each instanceof SealedSecret);
  const spec = (kind: string) => objects.find((object) => object.kind === kind)?.spec;
  return { app: cluster.get(shop), database, objects, secrets, spec, problems: cluster.apps.flatMap(reported) };
}
