import { Duration } from 'cdk8s';
import { exampleCluster, exampleSite } from '../constructs/cluster/fixtures';
import { loginTime } from './login-time';

const found = (lasts: Duration) =>
  loginTime({ cluster: exampleCluster([], [], { site: { ...exampleSite, login: { ...exampleSite.login, lasts } } }) });

test('a login may last half a day', () => {
  expect(found(Duration.hours(12))).toEqual([]);
});

test('a login that ends at once fails', () => {
  expect(found(Duration.days(0))).toMatchObject([{ path: 'site.ts', code: 'no-login-time', message: 'a login lasts 0 days' }]);
});
