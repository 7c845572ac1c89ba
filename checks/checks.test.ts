import { readdirSync } from 'node:fs';
import { Lazy } from 'cdktf';
import { checks, verify } from '../checks';
import { publicBecause } from '../constructs/access/audience';
import { group } from '../constructs/access/group';
import { App, app } from '../constructs/cluster/app';
import { exampleApp, exampleCluster, exampleMachine, exampleNetwork, examplePrograms, exampleSite } from '../constructs/cluster/fixtures';
import { namespace } from '../constructs/cluster/namespace';
import { nothingRetained } from '../constructs/cluster/retained';
import { DEMO_RECIPIENT } from '../constructs/secrets/demo-key';
import { compose } from '../synth/compose';
import type { FileSpec } from '../synth/file-spec';
import type { Check, Model } from '../synth/model';
import { noSources } from '../synth/sources';
import { appName } from './app-name';
import { defaultStorageClass } from './default-storage-class';
import { demoKey } from './demo-key';
import { duplicateObject } from './duplicate-object';
import { duplicatePath } from './duplicate-path';
import { machineAudience } from './machine-audience';
import { outputPath } from './output-path';
import { plaintextSecret } from './plaintext-secret';
import { terraformToken } from './terraform-token';
import { unknownMiddleware } from './unknown-middleware';
import { unlistedApp } from './unlisted-app';
import { unpinnedVersion } from './unpinned-version';

type Loose = { apiVersion?: string; kind: string; metadata?: object; spec?: object; [key: string]: unknown };

const empty = compose({
  site: exampleSite,
  machines: [],
  retired: [],
  network: exampleNetwork,
  apps: [],
  retained: nothingRetained,
  sources: noSources,
  hcloudVersion: '1.68.0',
  programs: examplePrograms,
});
const model = (files: readonly FileSpec[]): Model => ({ ...empty, files });
const file = (path: string, content = '', from = path): FileSpec => ({ path, content, from });
const objects = (...all: Loose[]): Model =>
  model(
    all.map((object, index) => ({ ...file(`cluster/${index}.yaml`, '', `apps/${index}`), objects: [{ apiVersion: 'v1', ...object }] })),
  );

const storageClass = (name: string, isDefault: boolean): Loose => ({
  kind: 'StorageClass',
  metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) } },
});
const ingress = (middlewares: string): Loose => ({
  kind: 'Ingress',
  metadata: { name: 'web', annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': middlewares } },
});
const middleware: Loose = { kind: 'Middleware', metadata: { name: 'auth', namespace: 'kube-system' } };
const release = (version: string, values: object = {}): Loose => ({
  kind: 'HelmRelease',
  metadata: { name: 'web' },
  spec: { chart: { spec: { version } }, values },
});

describe('a model passes', () => {
  test.each<[string, Check, Model]>([
    ['with one file per path', duplicatePath, model([file('cluster/a.yaml'), file('cluster/b.yaml')])],
    [
      'with one name in two namespaces',
      duplicateObject,
      objects(
        { kind: 'ConfigMap', metadata: { name: 'a', namespace: 'x' } },
        { kind: 'ConfigMap', metadata: { name: 'a', namespace: 'y' } },
      ),
    ],
    ['with a ConfigMap in clear', plaintextSecret, objects({ kind: 'ConfigMap' })],
    ['with exact versions', unpinnedVersion, objects(release('v1.2.3', { image: { tag: '2026.8.1' }, sidecar: { image: 'web:1.2' } }))],
    ['with no tag said', unpinnedVersion, objects(release('1.2.3', { image: { tag: '' } }))],
    [
      'with Terraform values in Terraform files',
      terraformToken,
      model([file('dist/terraform/hetzner/cdk.tf.json', '${hcloud_server.anchor.id}')]),
    ],
    ['with shell variables', terraformToken, model([file('cluster/a.yaml', 'mkdir ${VOL_DIR}')])],
    [
      'with a middleware of an entrypoint that exists',
      unknownMiddleware,
      objects(release('1.2.3', { ports: { web: { http: { middlewares: ['kube-system-auth@kubernetescrd'] } } } }), middleware),
    ],
    ['with a middleware that exists', unknownMiddleware, objects(ingress('kube-system-auth@kubernetescrd'), middleware)],
    ['with one default storage class', defaultStorageClass, objects(storageClass('a', true), storageClass('b', false))],
    ['with a key of its own', demoKey, { ...model([]), sources: { ...noSources, vault: 'age1another' } }],
    ['with every app on the roll-call', unlistedApp, { ...model([]), cluster: exampleCluster([exampleApp('apps/web')]) }],
    ['without storage classes', defaultStorageClass, model([])],
  ])('%s', (_, check, input) => {
    expect(check(input)).toEqual([]);
  });
});

describe('a model fails', () => {
  test.each<[string, Check, Model, string, string]>([
    [
      'for two files at one path',
      duplicatePath,
      model([file('cluster/a.yaml', '', 'apps/x'), file('cluster/A.yaml', '', 'apps/y')]),
      'duplicate-path',
      '"cluster/A.yaml" is also written by apps/x',
    ],
    [
      'for one object twice',
      duplicateObject,
      objects(
        { kind: 'ConfigMap', metadata: { name: 'a', namespace: 'x' } },
        { kind: 'ConfigMap', metadata: { name: 'a', namespace: 'x' } },
      ),
      'duplicate-object',
      'ConfigMap "x/a" is also in apps/0',
    ],
    [
      'for one object in two versions of its API',
      duplicateObject,
      objects(
        { apiVersion: 'a.org/v1', kind: 'A', metadata: { name: 'a' } },
        { apiVersion: 'a.org/v2', kind: 'A', metadata: { name: 'a' } },
      ),
      'duplicate-object',
      'A "a" is also in apps/0',
    ],
    ['for a Secret in clear', plaintextSecret, objects({ kind: 'Secret', metadata: { name: 'key' } }), 'plaintext-secret', 'Secret "key"'],
    [
      'for an image without a tag',
      unpinnedVersion,
      objects({ kind: 'Pod', spec: { containers: [{ image: 'web' }] } }),
      'unpinned-image',
      'image "web"',
    ],
    [
      'for the latest image',
      unpinnedVersion,
      objects({ kind: 'Pod', spec: { containers: [{ image: 'registry:5000/web:latest' }] } }),
      'unpinned-image',
      'image "registry:5000/web:latest"',
    ],
    [
      'for a latest tag in Helm values',
      unpinnedVersion,
      objects(release('1.2.3', { server: { image: { tag: 'latest' } } })),
      'unpinned-image',
      'tag "latest"',
    ],
    ['for a chart range', unpinnedVersion, objects(release('1.x')), 'unpinned-chart', 'chart version "1.x"'],
    [
      'for a list token',
      terraformToken,
      model([file('cluster/a.yaml', Lazy.listValue({ produce: () => ['x'] }).join())]),
      'terraform-value',
      'TfToken[',
    ],
    [
      'for a machine door of a group that nobody declared',
      machineAudience,
      {
        ...model([]),
        machines: [
          exampleMachine({ name: 'a', doors: [{ name: 'ssh', protocol: 'tcp', port: 22, audience: [group('nobody')], reach: 'mesh' }] }),
        ],
      },
      'unknown-group',
      'group "nobody"',
    ],
    [
      'for a machine door that is public for no reason',
      machineAudience,
      {
        ...model([]),
        machines: [
          exampleMachine({
            name: 'a',
            doors: [{ name: 'stun', protocol: 'udp', port: 1, audience: publicBecause(' '), reach: 'internet' }],
          }),
        ],
      },
      'no-public-reason',
      '" "',
    ],
    [
      'for an app that only another one takes',
      unlistedApp,
      { ...model([]), cluster: exampleCluster([app('apps/user', (cluster) => new App(cluster, cluster.get(exampleApp('apps/base')).id))]) },
      'unlisted-app',
      '"apps/base" is not on the roll-call',
    ],
    ['for the demo key', demoKey, { ...model([]), sources: { ...noSources, vault: DEMO_RECIPIENT } }, 'demo-key', 'public demo key'],
    [
      'for a string token',
      terraformToken,
      model([file('cluster/a.yaml', `ip: ${Lazy.stringValue({ produce: () => 'x' })}`)]),
      'terraform-value',
      'TfToken[',
    ],
    [
      'for a number token',
      terraformToken,
      model([file('cluster/a.yaml', `id: '${Lazy.numberValue({ produce: () => 1 })}'`)]),
      'terraform-value',
      'e+2',
    ],
    [
      'for a resolved reference',
      terraformToken,
      model([file('cluster/a.yaml', 'ip: ${hcloud_server.anchor.ipv4_address}')]),
      'terraform-value',
      '${hcloud_server.anchor.ipv4_address}',
    ],
    [
      'for an entrypoint whose middleware is gone',
      unknownMiddleware,
      objects(release('1.2.3', { ports: { web: { http: { middlewares: ['kube-system-gone@kubernetescrd'] } } } }), middleware),
      'unknown-middleware',
      '"kube-system-gone@kubernetescrd"',
    ],
    [
      'for a middleware in the wrong namespace',
      unknownMiddleware,
      objects(ingress('web-auth@kubernetescrd'), middleware),
      'unknown-middleware',
      '"web-auth@kubernetescrd"',
    ],
    [
      'for two default storage classes',
      defaultStorageClass,
      objects(storageClass('a', true), storageClass('b', true)),
      'default-storage-class',
      '2 StorageClasses are the default: a, b',
    ],
    [
      'for no default storage class',
      defaultStorageClass,
      objects(storageClass('a', false)),
      'default-storage-class',
      'no StorageClass is the default',
    ],
    [
      'for two apps of one name',
      appName,
      { ...model([]), cluster: exampleCluster([exampleApp('apps/web'), exampleApp('infrastructure/web')]) },
      'duplicate-app',
      '"web" is also the name of apps/web',
    ],
    [
      'for a name that is too long for a label',
      appName,
      { ...model([]), cluster: exampleCluster([exampleApp(`apps/${'x'.repeat(64)}`)]) },
      'bad-id',
      'xxx',
    ],
    [
      'for a namespace that cannot be',
      appName,
      { ...model([]), cluster: exampleCluster([exampleApp('apps/web', undefined, { namespace: namespace('we b', 'restricted') })]) },
      'bad-id',
      '"we b"',
    ],
    [
      'for a file that no run may write',
      outputPath,
      model([file(`cluster/${'x'.repeat(201)}.yaml`)]),
      'bad-path',
      'is not a path that a run may write',
    ],
    ['for a file where a folder is', outputPath, model([file('cluster/a/b.yaml'), file('cluster/a')]), 'path-is-folder', 'cluster/a'],
    ['for a name that is no file name', appName, { ...model([]), cluster: exampleCluster([exampleApp('apps/Web')]) }, 'bad-id', '"Web"'],
  ])('%s', (_, check, input, code, message) => {
    expect(check(input)).toMatchObject([{ code, message: expect.stringContaining(message) }]);
  });
});

test('every check is on the roll-call', () => {
  const files = readdirSync(__dirname).filter((name) => !name.endsWith('.test.ts') && name !== 'index.ts');
  expect(checks.map(({ name }) => name).sort()).toEqual(
    files.map((name) => name.slice(0, -3).replace(/-(.)/g, (_, letter) => letter.toUpperCase())).sort(),
  );
});

test('problems are told by place, then by code', () => {
  const found = verify({
    ...model([file('cluster/b.yaml', '', 'b'), file('cluster/b.yaml', '', 'b')]),
    problems: [{ path: 'a', code: 'z', message: '', fix: '' }],
  });
  expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(['a z', 'b duplicate-path']);
});
