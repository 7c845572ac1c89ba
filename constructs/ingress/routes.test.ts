import { App, Chart, Testing } from 'cdk8s';
import { exampleNetwork } from '../cluster/fixtures';
import { dnsName } from '../values/dns-name';
import { ForwardAuth } from './forward-auth';
import { MeshOnly } from './mesh-only';
import { OutpostRoute } from './outpost-route';

const outpost = { name: 'login-server', namespace: 'login', port: 80, pods: { labels: { app: 'login' }, port: 9000 } };
const chart = (): Chart => new Chart(new App(), 'test');

describe('forward auth', () => {
  test('asks the outpost, and believes no header of a visitor', () => {
    const scope = chart();
    new ForwardAuth(scope, 'auth', { name: 'authentik-auth', outpost });
    const [middleware] = Testing.synth(scope);
    expect(middleware.metadata).toEqual({ name: 'authentik-auth', namespace: 'kube-system' });
    expect(middleware.spec.forwardAuth).toMatchObject({
      address: 'http://login-server.login.svc.cluster.local/outpost.goauthentik.io/auth/traefik',
      trustForwardHeader: false,
    });
  });

  test('takes every header that names a person out of the visitor’s own request', () => {
    const scope = chart();
    new ForwardAuth(scope, 'auth', { name: 'authentik-auth', outpost });
    const headers: string[] = Testing.synth(scope)[0].spec.forwardAuth.authResponseHeaders;
    expect(headers).toEqual(expect.arrayContaining(['X-authentik-username', 'X-authentik-groups', 'X-authentik-email', 'X-authentik-jwt']));
    expect(new Set(headers).size).toBe(headers.length);
  });

  test('names a port that is not the usual one', () => {
    const scope = chart();
    new ForwardAuth(scope, 'auth', { name: 'a', outpost: { ...outpost, port: 9000 } });
    expect(Testing.synth(scope)[0].spec.forwardAuth.address).toContain('.svc.cluster.local:9000/');
  });
});

test('the outpost’s paths are above every Ingress, without a middleware, in the namespace of their Service', () => {
  const scope = chart();
  new OutpostRoute(scope, 'outpost', { name: 'outpost-mesh', host: dnsName('mesh.example.org'), outpost });
  expect(Testing.synth(scope)).toEqual([
    {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: 'outpost-mesh', namespace: 'login' },
      spec: {
        entryPoints: ['websecure'],
        routes: [
          {
            kind: 'Rule',
            match: 'Host(`mesh.example.org`) && PathPrefix(`/outpost.goauthentik.io/`)',
            priority: 1000,
            services: [{ name: 'login-server', port: 80 }],
          },
        ],
        tls: {},
      },
    },
  ]);
});

test('mesh only lets in the tailnet’s addresses', () => {
  const scope = chart();
  new MeshOnly(scope, 'mesh-only', exampleNetwork.tailnet);
  expect(Testing.synth(scope)).toMatchObject([
    { metadata: { name: 'mesh-only', namespace: 'kube-system' }, spec: { ipAllowList: { sourceRange: ['100.64.0.0/10'] } } },
  ]);
});
