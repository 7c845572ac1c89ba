import { ApiObject } from 'cdk8s';
import { load } from 'js-yaml';
import type { App } from '../constructs/cluster/app';
import type { AppDefinition } from '../constructs/cluster/cluster';
import { Cluster } from '../constructs/cluster/cluster';
import { exampleApp, exampleCluster, exampleNetwork, exampleSite } from '../constructs/cluster/fixtures';
import { fluxSystem } from '../constructs/cluster/namespace';
import { SealedSecret } from '../constructs/secrets/sealed-secret';
import { SecretValue } from '../constructs/secrets/secret-value';
import { report } from '../constructs/values/problem';
import { synthesize } from './synthesize';

const configMap = (self: App, id: string, name = id): ApiObject =>
  new ApiObject(self, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });

const filled = (self: App): void => void configMap(self, 'a');

const filesOf = (apps: readonly AppDefinition<App>[], sealed = 'ciphertext') => {
  const { files } = synthesize(exampleCluster(apps), () => sealed);
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
};

interface Read {
  readonly resources: unknown;
  readonly spec: Readonly<Record<string, unknown>>;
}

const read = (text: string | undefined): Read => load(text ?? '') as Read;

describe('the tree', () => {
  test('an empty cluster is a source and two lists', () => {
    expect(Object.keys(filesOf([])).sort()).toEqual([
      'cluster/flux/kustomization.yaml',
      'cluster/flux/source-h-kube.yaml',
      'cluster/kustomization.yaml',
    ]);
  });

  test('each direct child of an app is a file, and one without objects is none', () => {
    const web = exampleApp('apps/web', (self) => {
      configMap(self, 'b');
      configMap(self, 'a');
    });
    const files = filesOf([web]);
    expect(Object.keys(files).filter((path) => path.startsWith('cluster/apps'))).toEqual([
      'cluster/apps/web/b.yaml',
      'cluster/apps/web/a.yaml',
      'cluster/apps/web/kustomization.yaml',
    ]);
    expect(read(files['cluster/apps/web/kustomization.yaml']).resources).toEqual(['a.yaml', 'b.yaml']);
    expect(read(files['cluster/flux/kustomization.yaml']).resources).toEqual(['source-h-kube.yaml', 'web.yaml']);
  });

  test('a Secret is a file of its own, copied as it is, and only then Flux decrypts', () => {
    const secret = exampleApp(
      'apps/web',
      (self) => void new SealedSecret(self, 'secret', { name: 'web-key', data: { key: SecretValue.random('web/key') } }),
      { namespace: fluxSystem },
    );
    const files = filesOf([secret, exampleApp('apps/plain', (self) => void configMap(self, 'a'))]);
    expect(files['cluster/apps/web/web-key.sops.yaml']).toBe('ciphertext');
    expect(read(files['cluster/flux/web.yaml']).spec['decryption']).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
    expect(read(files['cluster/flux/plain.yaml']).spec).not.toHaveProperty('decryption');
  });

  test("Flux's own files are applied where flux bootstrap keeps them", () => {
    const cluster = new Cluster({ site: { ...exampleSite, fluxInstalledBy: 'bootstrap' }, machines: [], network: exampleNetwork });
    cluster.define([]);
    const root = synthesize(cluster, () => undefined).files.find(({ path }) => path === 'cluster/kustomization.yaml');
    expect(read(root?.content).resources).toEqual(['flux', 'flux-system']);
  });
});

/** An app that waits for another. */
const needing = (base: AppDefinition<App>): AppDefinition<App> =>
  exampleApp('apps/web', (self) => {
    configMap(self, 'a');
    self.needs(self.cluster.get(base));
  });

describe('an app without files', () => {
  const base = exampleApp('apps/base');

  test('has no folder and no Kustomization', () => {
    expect(Object.keys(filesOf([base, exampleApp('apps/web', filled)])).sort()).toEqual([
      'cluster/apps/web/a.yaml',
      'cluster/apps/web/kustomization.yaml',
      'cluster/flux/kustomization.yaml',
      'cluster/flux/source-h-kube.yaml',
      'cluster/flux/web.yaml',
      'cluster/kustomization.yaml',
    ]);
    expect(read(filesOf([base])['cluster/flux/kustomization.yaml']).resources).toEqual(['source-h-kube.yaml']);
  });

  test('fails when another app waits for it', () => {
    expect(synthesize(exampleCluster([base, needing(base)]), () => undefined).problems).toMatchObject([
      { path: 'apps/web', code: 'empty-app', message: 'app "web" waits for "base", which writes no files' },
    ]);
  });
});

describe('a Flux Kustomization', () => {
  const spec = (app: AppDefinition<App>, others: readonly AppDefinition<App>[] = []) =>
    read(filesOf([app, ...others])[`cluster/flux/${app.path.split('/').pop()}.yaml`]).spec;

  test('says all that Flux would otherwise assume', () => {
    expect(spec(exampleApp('apps/web', filled))).toEqual({
      path: './cluster/apps/web',
      sourceRef: { kind: 'GitRepository', name: 'h-kube' },
      interval: '10m',
      retryInterval: '2m',
      timeout: '10m',
      prune: true,
      wait: true,
      deletionPolicy: 'MirrorPrune',
    });
  });

  test('orphans what must survive', () => {
    expect(spec(exampleApp('apps/web', filled, { whenRemoved: 'orphan' }))['deletionPolicy']).toBe('Orphan');
  });

  test('does not wait for health where the app says so', () => {
    expect(spec(exampleApp('apps/web', filled, { wait: false }))['wait']).toBe(false);
  });

  test('waits for the app that it refers to, by reference only', () => {
    const base = exampleApp('apps/base', filled);
    expect(spec(needing(base), [base])['dependsOn']).toEqual([{ name: 'base' }]);
  });

  test('asks a database whether it is ready', () => {
    const database = exampleApp(
      'apps/web',
      (self) => void new ApiObject(self, 'db', { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'db' } }),
    );
    expect(spec(database)['healthCheckExprs']).toEqual([
      expect.objectContaining({ kind: 'Cluster', current: expect.stringContaining("c.type == 'ContinuousArchiving'") }),
    ]);
  });
});

test('the Git source is polled every minute, with the credential that the site names', () => {
  expect(read(filesOf([])['cluster/flux/source-h-kube.yaml']).spec).toEqual({
    interval: '1m',
    url: 'https://git.example.org/cluster',
    ref: { branch: 'main' },
  });
});

test("problems of an app's tree and of a library's own validation are told with their place", () => {
  const web = exampleApp('apps/web', (self) => {
    report(configMap(self, 'a'), { code: 'odd', message: 'odd', fix: 'even it' });
    configMap(self, 'b').node.addValidation({ validate: () => ['no rule'] });
  });
  expect(synthesize(exampleCluster([web]), () => undefined).problems).toEqual([
    { path: 'apps/web/a', code: 'odd', message: 'odd', fix: 'even it' },
    { path: 'apps/web/b', code: 'invalid', message: 'no rule', fix: 'correct the construct' },
  ]);
});
