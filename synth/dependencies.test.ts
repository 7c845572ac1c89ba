import { ApiObject } from 'cdk8s';
import { type App, appsOf } from '../constructs/cluster/app';
import type { AppDefinition } from '../constructs/cluster/cluster';
import { exampleApp, exampleCluster } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { HelmRelease } from '../constructs/flux/helm-release';
import { dependencies } from './dependencies';

const chart = { repository: 'https://charts.example.org', chart: 'web', version: '1.0.0' };
const web = namespace('web', 'restricted');

const object = (self: App, id: string, apiVersion: string, kind: string): void =>
  void new ApiObject(self, id, { apiVersion, kind, metadata: { name: id } });

const release = (path: string, props: { brings?: string[]; renders?: string[] }): AppDefinition<App> =>
  exampleApp(path, (self) => void new HelmRelease(self, 'release', { chart, values: {}, pods: [], ...props }), { namespace: web });

const namespaces = exampleApp('infrastructure/namespaces', (self) => object(self, 'web', 'v1', 'Namespace'));

function edges(apps: readonly AppDefinition<App>[]): Record<string, string[]> {
  const all = appsOf(exampleCluster(apps));
  const { of } = dependencies(all);
  return Object.fromEntries(all.map((app) => [app.id, of(app).map(({ id }) => id)]));
}

const problems = (apps: readonly AppDefinition<App>[]) => dependencies(appsOf(exampleCluster(apps))).problems;

describe('hard edges', () => {
  test('an app waits for the app that makes its namespace', () => {
    expect(edges([release('apps/a', {}), namespaces])).toEqual({ a: ['namespaces'], namespaces: [] });
  });

  test('an app waits for the release that brings the CRD of its objects', () => {
    const user = exampleApp('apps/user', (self) => object(self, 'thing', 'things.example.org/v1', 'Thing'));
    expect(edges([user, release('apps/owner', { brings: ['things.example.org'] }), namespaces])).toMatchObject({ user: ['owner'] });
  });

  test('an app waits for the release that brings the CRD of what its chart renders', () => {
    const apps = [release('apps/user', { renders: ['things.example.org'] }), release('apps/owner', { brings: ['things.example.org'] })];
    expect(edges([...apps, namespaces])).toMatchObject({ user: ['owner', 'namespaces'] });
  });

  test('fails for an object beside the release that brings its CRD', () => {
    const both = exampleApp(
      'apps/both',
      (self) => {
        new HelmRelease(self, 'release', { chart, values: {}, pods: [], brings: ['things.example.org'] });
        object(self, 'thing', 'things.example.org/v1', 'Thing');
      },
      { namespace: web },
    );
    expect(problems([both, namespaces])).toMatchObject([
      { path: 'apps/both', code: 'crd-with-its-release', message: expect.stringContaining('things.example.org') },
    ]);
  });

  test('fails for an object of an API that nothing brings', () => {
    const user = exampleApp('apps/user', (self) => object(self, 'thing', 'things.example.org/v1', 'Thing'));
    expect(problems([user])).toMatchObject([
      { path: 'apps/user', code: 'unknown-api', message: expect.stringContaining('"things.example.org"') },
    ]);
  });

  test('fails for a chart that renders an API that nothing brings', () => {
    expect(problems([release('apps/a', { renders: ['things.example.org'] }), namespaces])).toMatchObject([
      { path: 'apps/a', code: 'unknown-api' },
    ]);
  });

  test('fails for an object in a namespace that nothing creates', () => {
    expect(problems([release('apps/a', {})])).toMatchObject([
      {
        path: 'apps/a',
        code: 'unknown-namespace',
        message: expect.stringContaining('"web"'),
        allowed: 'default, flux-system, kube-system',
      },
    ]);
  });

  test('fails for a cycle, with its route', () => {
    const [a, b] = [
      release('apps/a', { brings: ['a.example.org'], renders: ['b.example.org'] }),
      release('apps/b', { brings: ['b.example.org'], renders: ['a.example.org'] }),
    ];
    expect(problems([a, b, namespaces])).toMatchObject([{ code: 'dependency-cycle', message: 'apps wait for each other: a → b → a' }]);
  });
});
