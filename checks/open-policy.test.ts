import { openPolicy } from './open-policy';

const check = (spec: object) =>
  openPolicy({
    files: [
      {
        path: 'cluster/apps/web/web.yaml',
        content: '',
        from: 'apps/web/web',
        objects: [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'web', namespace: 'web' }, ...{ spec } }],
      },
    ],
  });
const ports = [{ port: 80, protocol: 'TCP' }];
const from = [{ podSelector: { matchLabels: { app: 'web' } } }];

test.each<[string, object]>([
  ['a rule with peers and ports', { ingress: [{ from, ports }], egress: [{ to: from, ports }] }],
  ['a rule for pods of a named namespace', { ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }], ports }] }],
  ['no rule, which lets nothing through', { ingress: [] }],
])('accepts %s', (_, spec) => {
  expect(check(spec)).toEqual([]);
});

test.each<[string, object]>([
  ['has a rule without peers, which means everyone', { ingress: [{ ports }] }],
  ['has a rule without peers, which means everyone', { egress: [{ to: [], ports }] }],
  ['has a peer that is every namespace', { ingress: [{ from: [...from, { namespaceSelector: {} }], ports }] }],
  ['has a peer that is every namespace', { egress: [{ to: [{ namespaceSelector: { matchLabels: {} } }], ports }] }],
  ['has a rule without ports, which means all of them', { egress: [{ to: from }] }],
])('fails when a policy %s: %p', (wide, spec) => {
  expect(check(spec)).toMatchObject([{ path: 'apps/web/web', code: 'open-policy', message: `NetworkPolicy "web/web" ${wide}` }]);
});
