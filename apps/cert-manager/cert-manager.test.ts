import { exampleCluster } from '../../constructs/cluster/fixtures';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { certManager } from './cert-manager';

test('brings its CRDs, and keeps them: every certificate would go with them', () => {
  const [release] = exampleCluster([certManager]).findAll(HelmRelease);
  expect(release).toMatchObject({ name: 'cert-manager', namespace: 'cert-manager', brings: ['cert-manager.io', 'acme.cert-manager.io'] });
  expect(release?.values).toMatchObject({ crds: { enabled: true, keep: true } });
});
