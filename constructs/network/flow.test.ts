import { exampleApp, exampleCluster } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { reported } from '../values/problem';
import { Flow, type FlowProps } from './flow';
import { internet, pods } from './peer';

const web = { from: pods('web', { app: 'web', 'example.org/tier': '' }), to: internet, ports: [443], why: 'asks' };

function found(props: Partial<FlowProps> = {}) {
  const app = exampleApp('apps/web', (self) => void new Flow(self, 'out', { ...web, ...props }), {
    namespace: namespace('web', 'restricted'),
  });
  return exampleCluster([app]).apps.flatMap(reported);
}

test('a way between labelled pods and a port is fine', () => {
  expect(found()).toEqual([]);
});

test.each<[string, Partial<FlowProps>, string, string]>([
  ['a key that is no label', { from: pods('web', { Ünï: 'x' }) }, 'bad-label', '"Ünï: x"'],
  ['a value that is none', { to: pods('web', { app: 'a b' }) }, 'bad-label', '"app: a b"'],
  ['a key with two slashes', { from: pods('web', { 'a/b/c': 'x' }) }, 'bad-label', '"a/b/c: x"'],
  ['a value of 64 letters', { from: pods('web', { app: 'x'.repeat(64) }) }, 'bad-label', 'xxx'],
  ['half a port', { ports: [1.5] }, 'bad-port', '1.5 is no port'],
  ['port 0', { ports: [443, 0] }, 'bad-port', '0 is no port'],
  ['no port', { ports: [] }, 'flow-without-port', 'no port is named'],
  ['no reason', { why: ' ' }, 'flow-without-reason', 'not said'],
])('fails for %s', (_, props, code, message) => {
  expect(found(props)).toEqual([expect.objectContaining({ path: 'apps/web/out', code, message: expect.stringContaining(message) })]);
});
