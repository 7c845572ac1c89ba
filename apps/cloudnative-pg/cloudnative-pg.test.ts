import { exampleCluster } from '../../constructs/cluster/fixtures';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { cloudnativePg } from './cloudnative-pg';

const app = exampleCluster([cloudnativePg]).get(cloudnativePg);
const releases = app.node.findAll().filter((each): each is HelmRelease => each instanceof HelmRelease);

test('the operator and its backup plugin share a namespace where pods have no privileges', () => {
  expect(app.homeNamespace).toEqual({ name: 'cnpg-system', podSecurity: 'restricted' });
  expect(releases.map(({ name, namespace }) => `${namespace}/${name}`)).toEqual([
    'cnpg-system/cloudnative-pg',
    'cnpg-system/plugin-barman-cloud',
  ]);
});

test('each brings its API, and the plugin waits for cert-manager', () => {
  expect(releases.map(({ brings, renders }) => ({ brings, renders }))).toEqual([
    { brings: ['postgresql.cnpg.io'], renders: [] },
    { brings: ['barmancloud.cnpg.io'], renders: ['cert-manager.io'] },
  ]);
});

test('the plugin and its sidecar run the same release', () => {
  expect(releases[1]?.values).toMatchObject({ image: { tag: 'v0.14.0' }, sidecarImage: { tag: 'v0.14.0' } });
});

test('both say what they need', () => {
  for (const { values } of releases) expect(values).toMatchObject({ resources: { requests: {}, limits: {} } });
});
