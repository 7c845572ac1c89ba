import { exampleCluster } from '../../constructs/cluster/fixtures';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { Flow } from '../../constructs/network/flow';
import { certManager } from './cert-manager';

test('brings its CRDs, and keeps them: every certificate would go with them', () => {
  const [release] = exampleCluster([certManager]).findAll(HelmRelease);
  expect(release).toMatchObject({ name: 'cert-manager', namespace: 'cert-manager', brings: ['cert-manager.io', 'acme.cert-manager.io'] });
  expect(release?.values).toMatchObject({ crds: { enabled: true, keep: true } });
});

test('looks for its proofs by DNS where every pod looks up names: the way to other servers is closed', () => {
  const cluster = exampleCluster([certManager]);
  expect(cluster.findAll(Flow).filter(({ ports }) => ports.includes(53))).toEqual([]);
  expect(cluster.findAll(HelmRelease)[0]?.values).toMatchObject({ dns01RecursiveNameserversOnly: true });
});
