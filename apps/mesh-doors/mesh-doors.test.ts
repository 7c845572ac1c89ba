import type { App } from '../../constructs/cluster/app';
import { exampleApp, exampleCluster, exampleMachine, staff } from '../../constructs/cluster/fixtures';
import { namespace } from '../../constructs/cluster/namespace';
import { TcpDoor } from '../../constructs/ingress/tcp-door';
import { renderApp } from '../../synth/render';
import { meshDoors } from './mesh-doors';

const machine = exampleMachine({ name: 'one' });
const owner = (path: string) =>
  exampleApp(
    path,
    (app) =>
      void new TcpDoor(app, 'db', {
        audience: [staff],
        machine,
        port: path.length,
        to: { name: 'db', namespace: 'data', port: 5432, pods: { labels: { app: 'x' }, port: 5432 } },
        carrier: app.cluster.get(meshDoors),
      }),
    { namespace: namespace('data', 'restricted') },
  );

function made(...owners: ReturnType<typeof owner>[]) {
  const app = exampleCluster([meshDoors, ...owners], [machine]).get(meshDoors);
  return { app, files: renderApp(app, () => undefined) };
}

test('every door of the cluster is a file, named after its app and itself', () => {
  expect(made(owner('apps/shop'), owner('apps/bank')).files.map(({ path }) => path)).toEqual([
    'cluster/infrastructure/services/mesh-doors/bank-db.yaml',
    'cluster/infrastructure/services/mesh-doors/shop-db.yaml',
  ]);
});

test('without doors there are no files', () => {
  expect(made().files).toEqual([]);
});

test('host ports are admitted in its own namespace, and it waits for no app whose door it carries', () => {
  const { app } = made(owner('apps/shop'));
  expect(app.homeNamespace).toEqual({ name: 'mesh-doors', podSecurity: 'privileged' });
  expect(app.references).toEqual([]);
});

test('its pods carry the labels that it tells others', () => {
  const { app, files } = made(owner('apps/shop'));
  const { namespace: where, labels } = app.podsOf({ id: 'shop' } as App, 'db');
  const deployment = files.flatMap(({ objects = [] }) => objects).find(({ kind }) => kind === 'Deployment');
  expect(deployment).toMatchObject({
    metadata: { namespace: where },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
  });
});
