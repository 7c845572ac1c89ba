import type { App } from '../../constructs/cluster/app';
import { exampleApp, exampleCluster } from '../../constructs/cluster/fixtures';
import { kubeSystem, namespace } from '../../constructs/cluster/namespace';
import { reachability } from '../../constructs/network/fixtures';
import { reported } from '../../constructs/values/problem';
import { objectsOf, renderApp } from '../../synth/render';
import { namespaces } from './namespaces';

const kept = { namespace: 'web', annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } };

const claim = (app: string, name: string, level: 'baseline' | 'restricted') =>
  exampleApp(`apps/${app}`, undefined, { namespace: namespace(name, level) });

function made(...others: Parameters<typeof exampleCluster>[0]) {
  const app: App = exampleCluster([namespaces, ...others]).get(namespaces);
  return { files: renderApp(app, () => undefined), problems: reported(app), app };
}

test('every namespace that an app owns is a file, with the level that its pods can live with, and is never pruned', () => {
  const { files, app } = made(claim('b', 'web', 'restricted'), claim('a', 'old', 'baseline'));
  expect(files.map(({ path }) => path)).toEqual([
    'cluster/infrastructure/namespaces/old.yaml',
    'cluster/infrastructure/namespaces/web.yaml',
  ]);
  expect(files[1]?.objects).toMatchObject([
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'web',
        annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' },
      },
    },
    { kind: 'NetworkPolicy', metadata: { ...kept, name: 'default-deny' } },
    { kind: 'NetworkPolicy', metadata: { ...kept, name: 'allow-dns' } },
  ]);
  expect(app.props.whenRemoved).toBe('orphan');
});

test('nothing goes in or out of it but questions about names', () => {
  const pod = { namespace: 'web', labels: { app: 'web' } };
  const dns = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
  const reaches = reachability(objectsOf(made(claim('b', 'web', 'restricted')).app));
  expect(reaches(pod, dns, 53)).toBe(true);
  expect([reaches(pod, pod, 80), reaches(pod, dns, 443), reaches(dns, pod, 80), reaches(pod, { address: '1.1.1.1' }, 443)]).toEqual(
    Array(4).fill(false),
  );
});

test('a namespace that two apps share is one file, and one that is not ours is none', () => {
  const { files } = made(
    claim('a', 'web', 'baseline'),
    claim('b', 'web', 'baseline'),
    exampleApp('apps/c', undefined, { namespace: kubeSystem }),
  );
  expect(files).toHaveLength(1);
});

test('fails for a namespace that is claimed with two levels', () => {
  expect(made(claim('a', 'web', 'baseline'), claim('b', 'web', 'restricted')).problems).toMatchObject([
    {
      path: 'infrastructure/namespaces',
      code: 'namespace-conflict',
      message: 'namespace "web" is claimed with Pod Security levels baseline and restricted',
    },
  ]);
});
