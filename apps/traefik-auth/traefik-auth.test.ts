import type { App } from '../../constructs/cluster/app';
import type { AppDefinition } from '../../constructs/cluster/cluster';
import { Cluster } from '../../constructs/cluster/cluster';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { exampleApp, exampleNetwork } from '../../constructs/cluster/fixtures';
import { namespace } from '../../constructs/cluster/namespace';
import { WebDoor } from '../../constructs/ingress/web-door';
import { machines } from '../../nodes';
import { groups, hosts, site, zones } from '../../site';
import { renderApp } from '../../synth/render';
import { traefikAuth } from './traefik-auth';

function made(...others: readonly AppDefinition<App>[]) {
  const cluster = new Cluster({ site, machines, network: exampleNetwork });
  cluster.define([traefikAuth, ...others]);
  return { app: cluster.get(traefikAuth), files: renderApp(cluster.get(traefikAuth), () => undefined) };
}

type Middleware = Manifest & { readonly spec: { readonly forwardAuth?: { readonly address: string } } };

const folder = 'cluster/infrastructure/configs/traefik-auth';

test('whoever comes in brings no identity along', () => {
  const [file] = made().files.filter(({ path }) => path.endsWith('/middleware-no-identity.yaml'));
  expect(file?.objects).toMatchObject([
    {
      metadata: { name: 'no-identity', namespace: 'kube-system' },
      spec: { headers: { customRequestHeaders: { 'X-authentik-username': '' } } },
    },
  ]);
});

test('every zone has a Middleware in a file of its own, under the names of the running cluster', () => {
  const files = made().files.filter(({ path }) => !path.endsWith('/middleware-no-identity.yaml'));
  expect(files.map(({ path, objects = [] }) => [path, objects.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)])).toEqual([
    [`${folder}/middleware-auth.yaml`, ['kube-system/authentik-auth']],
    [`${folder}/middleware-lotus-lake.yaml`, ['kube-system/authentik-lotus-lake']],
  ]);
});

test('both ask the Service that Authentik’s chart makes', () => {
  const addresses = made().files.flatMap(({ objects = [] }) =>
    (objects as Middleware[]).flatMap(({ spec }) => spec.forwardAuth?.address ?? []),
  );
  expect([...new Set(addresses)]).toEqual(['http://authentik-server.authentik.svc.cluster.local/outpost.goauthentik.io/auth/traefik']);
});

test('it does not wait for Authentik, which waits for much', () => {
  expect(made().app.references).toEqual([]);
});

test('a host with a login of its own gets the paths of that login, and one of a zone does not', () => {
  const to = { name: 'ui', namespace: 'tools', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
  const tools = exampleApp(
    'apps/tools',
    (self) => {
      new WebDoor(self, 'ui', { host: hosts.mesh.name, audience: [groups.admin], to });
      new WebDoor(self, 'api', { host: hosts.mesh.name, audience: [groups.admin], path: '/api', to });
      new WebDoor(self, 'grafana', { host: zones.kube.host('grafana'), audience: [groups.admin], to });
    },
    { namespace: namespace('tools', 'restricted') },
  );
  const routes = made(tools).files.filter(({ path }) => path.includes('/outpost-'));
  expect(routes.map(({ path }) => path)).toEqual([`${folder}/outpost-mesh.yaml`]);
  expect(routes[0]?.objects).toMatchObject([
    { kind: 'IngressRoute', metadata: { name: 'outpost-mesh', namespace: 'authentik' }, spec: { routes: [{ priority: 1000 }] } },
  ]);
});

test('the first door of the mesh brings the Middleware that keeps it there', () => {
  const to = { name: 'ui', namespace: 'tools', port: 80, pods: { labels: { app: 'x' }, port: 80 } };
  const tools = exampleApp(
    'apps/tools',
    (self) => void new WebDoor(self, 'ui', { host: zones.kube.host('ui'), audience: [groups.admin], reach: 'mesh', to }),
    { namespace: namespace('tools', 'restricted') },
  );
  expect(made(tools).files.map(({ path }) => path)).toContain(`${folder}/middleware-mesh-only.yaml`);
});
