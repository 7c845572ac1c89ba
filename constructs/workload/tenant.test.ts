import { Size } from 'cdk8s';
import { verify } from '../../checks';
import { isNotice } from '../../commands/say';
import { realComposition } from '../../conformance/site';
import { compose } from '../../synth/compose';
import { objectsOf, renderApp } from '../../synth/render';
import type { Manifest } from '../cluster/custom-resource';
import { exampleCluster } from '../cluster/fixtures';
import { SealedSecret } from '../secrets/sealed-secret';
import { reported } from '../values/problem';
import { tenant } from './tenant';
import { TENANT_RULES } from './tenant-rules';

const share = { cpu: '2', memory: Size.gibibytes(4), storage: Size.gibibytes(50), pods: 20 };
const acme = (url = 'https://git.example.org/acme') => tenant({ name: 'acme', repository: { url, branch: 'main' }, share });

type Loose = Manifest & { readonly spec?: Readonly<Record<string, unknown>> };

function made(url?: string) {
  const cluster = exampleCluster([acme(url)]);
  const [app] = cluster.apps;
  const definition = acme(url);
  const files = renderApp(exampleCluster([definition]).get(definition), () => undefined);
  return { app, cluster, files, objects: files.flatMap(({ objects = [] }) => objects) as Loose[] };
}

const { files, objects } = made();
const of = (kind: string, name?: string) =>
  objects.find((each) => each.kind === kind && (name === undefined || each.metadata?.name === name));

test('a tenant is its limits, its account and its repository', () => {
  expect(files.map(({ path }) => path)).toEqual([
    'cluster/apps/acme/limits.yaml',
    'cluster/apps/acme/account.yaml',
    'cluster/apps/acme/repository.yaml',
  ]);
  expect([...new Set(objects.map(({ metadata }) => metadata?.namespace))]).toEqual(['acme']);
});

describe('its repository', () => {
  test('is applied as its account, into its namespace', () => {
    expect(of('Kustomization')?.spec).toMatchObject({
      serviceAccountName: 'acme',
      targetNamespace: 'acme',
      sourceRef: { kind: 'GitRepository', name: 'acme' },
      path: './',
      prune: true,
    });
    expect(of('Kustomization')?.spec?.['sourceRef']).not.toHaveProperty('namespace');
    expect(of('RoleBinding')).toMatchObject({
      roleRef: { kind: 'Role', name: 'acme' },
      subjects: [{ kind: 'ServiceAccount', name: 'acme', namespace: 'acme' }],
    });
  });

  test.each<[string, string[]]>([
    ['https://git.example.org/acme', []],
    ['ssh://git@git.example.org/acme', ['tenants/acme/identity', 'tenants/acme/known-hosts']],
  ])('at %s asks for %p', (url, values) => {
    const { cluster, objects: all } = made(url);
    expect(cluster.findAll(SealedSecret).flatMap((secret) => secret.values.map(({ name }) => name))).toEqual(values);
    expect(all.find(({ kind }) => kind === 'GitRepository')?.spec).toMatchObject({ url, ref: { branch: 'main' } });
    expect('secretRef' in (all.find(({ kind }) => kind === 'GitRepository')?.spec ?? {})).toBe(values.length > 0);
  });
});

describe('its account', () => {
  const groups = TENANT_RULES.flatMap(({ apiGroups = [] }) => apiGroups);
  const resources = TENANT_RULES.flatMap((rule) => rule.resources ?? []);

  test.each([
    'rbac.authorization.k8s.io',
    'networking.k8s.io',
    'kustomize.toolkit.fluxcd.io',
    'source.toolkit.fluxcd.io',
    'helm.toolkit.fluxcd.io',
    'traefik.io',
    'postgresql.cnpg.io',
    'discovery.k8s.io',
    '*',
  ])('has no say in %s', (group) => {
    expect(groups).not.toContain(group);
  });

  test.each(['resourcequotas', 'limitranges', 'pods/exec', 'serviceaccounts/token', 'endpoints', 'namespaces', '*'])(
    'may not touch %s',
    (resource) => {
      expect(resources).not.toContain(resource);
    },
  );

  test('may do neither more nor less than apply, prune and look', () => {
    const verbs = new Set(TENANT_RULES.flatMap((rule) => rule.verbs));
    expect([...verbs].sort()).toEqual(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']);
    expect(of('Role')).toMatchObject({ rules: TENANT_RULES });
  });
});

test('its share is what it was given, and no port of a machine', () => {
  expect(of('ResourceQuota', 'share')?.spec).toEqual({
    hard: {
      'requests.cpu': '2',
      'requests.memory': '4Gi',
      'limits.memory': '4Gi',
      'requests.storage': '50Gi',
      'limits.ephemeral-storage': '20Gi',
      pods: 20,
      'services.nodeports': 0,
      'services.loadbalancers': 0,
    },
  });
  expect(of('ResourceQuota', 'no-system-priority')?.spec).toMatchObject({ hard: { pods: 0 } });
});

test('what it writes outside of volumes has an end, said or not', () => {
  expect(of('LimitRange')?.spec).toMatchObject({ limits: [{ type: 'Container', default: { 'ephemeral-storage': '1Gi' } }] });
  const definition = tenant({
    name: 'acme',
    repository: { url: 'https://git.example.org/acme', branch: 'main' },
    share: { ...share, scratch: Size.gibibytes(5) },
  });
  expect(objectsOf(exampleCluster([definition]).get(definition))).toContainEqual(
    expect.objectContaining({ spec: { hard: expect.objectContaining({ 'limits.ephemeral-storage': '5Gi' }) } }),
  );
});

test('it may make so many of every kind that it may make at all', () => {
  const hard = of('ResourceQuota', 'objects')?.spec?.['hard'] as Readonly<Record<string, number>>;
  const kinds = TENANT_RULES.flatMap(({ resources = [] }) => resources).filter((resource) => resource !== 'pods');
  expect(Object.keys(hard).map((key) => /^count\/([a-z]+)(\.[a-z]+)?$/.exec(key)?.[1])).toEqual(expect.arrayContaining(kinds));
  expect(hard).toMatchObject({ 'count/secrets': 100, 'count/replicasets.apps': 300, 'count/jobs.batch': 100 });
});

describe('the real site with a tenant', () => {
  const before = compose(realComposition);
  const after = compose({ ...realComposition, apps: [...realComposition.apps, acme()] });
  const texts = ({ files: all }: typeof before) => new Map(all.map(({ path, content }) => [path, content]));

  test('has no problem', () => {
    // No committed file is compared here, so only the model is judged.
    expect(verify(after).filter((problem) => !isNotice(problem))).toEqual([]);
  });

  test('has only its files and its namespace more', () => {
    const [old, now] = [texts(before), texts(after)];
    const changed = [...now].filter(([path, content]) => old.get(path) !== content).map(([path]) => path);
    expect(changed.filter((path) => !path.startsWith('cluster/apps/acme/'))).toEqual([
      'cluster/flux/acme.yaml',
      'cluster/flux/kustomization.yaml',
      'cluster/infrastructure/namespaces/acme.yaml',
      'cluster/infrastructure/namespaces/kustomization.yaml',
    ]);
  });

  test('waits neither for its repository nor lets anyone wait for it', () => {
    const flux = [...texts(after)].filter(([path]) => path.startsWith('cluster/flux/'));
    expect(flux.find(([path]) => path === 'cluster/flux/acme.yaml')?.[1]).toContain('wait: false');
    expect(flux.filter(([, content]) => /- name: acme$/m.test(content))).toEqual([]);
  });
});

describe('fails', () => {
  const found = (props: { url?: string; share?: Partial<typeof share> }) =>
    exampleCluster([
      tenant({
        name: 'acme',
        repository: { url: props.url ?? 'https://git.example.org/acme', branch: 'main' },
        share: { ...share, ...props.share },
      }),
    ]).apps.flatMap(reported);

  test.each<[string, Parameters<typeof found>[0], string, string]>([
    ['without a processor', { share: { cpu: 'much' } }, 'bad-share', 'its share of processors'],
    ['for less than no pods', { share: { pods: -1 } }, 'bad-share', 'its share of pods'],
    ['for half a pod', { share: { pods: 0.5 } }, 'bad-share', 'its share of pods'],
    ['for more storage than there are numbers for', { share: { storage: Size.gibibytes(2 ** 53) } }, 'bad-share', 'its share of storage'],
    ['for a repository that is no address', { url: 'git@example.org:acme' }, 'bad-source-url', '"git@example.org:acme"'],
  ])('%s', (_, props, code, message) => {
    expect(found(props)).toEqual([expect.objectContaining({ code, message: expect.stringContaining(message) })]);
  });
});
