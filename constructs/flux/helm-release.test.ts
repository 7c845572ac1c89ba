import { exampleApp, exampleCluster } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { reported } from '../values/problem';
import { HelmRelease, type HelmReleaseProps } from './helm-release';

const usual = { chart: { repository: 'https://charts.example.org', chart: 'web', version: '1.0.0' }, values: {}, pods: [] };

function found(props: Partial<HelmReleaseProps> = {}) {
  const app = exampleApp('apps/web', (self) => void new HelmRelease(self, 'web', { ...usual, ...props }), {
    namespace: namespace('web', 'restricted'),
  });
  return exampleCluster([app]).apps.flatMap(reported);
}

test('a release with a name and a chart is fine', () => {
  expect(found({ name: 'x'.repeat(53) })).toEqual([]);
});

test.each<[string, Partial<HelmReleaseProps>, string, string]>([
  ['a name of 54 letters', { name: 'x'.repeat(54) }, 'bad-release-name', 'cannot name a release'],
  ['a name in other letters', { name: 'Ünï' }, 'bad-release-name', '"Ünï"'],
  [
    'a chart by SSH',
    { chart: { ...usual.chart, repository: 'ssh://git@example.org/charts' } },
    'bad-source-url',
    '"ssh://git@example.org/charts"',
  ],
])('fails for %s', (_, props, code, message) => {
  expect(found(props)).toEqual([expect.objectContaining({ path: 'apps/web/web', code, message: expect.stringContaining(message) })]);
});
