import { Cluster } from '../../constructs/cluster/cluster';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { exampleNetwork } from '../../constructs/cluster/fixtures';
import { OidcClient } from '../../constructs/identity/oidc-client';
import { WebDoor } from '../../constructs/ingress/web-door';
import { Flow } from '../../constructs/network/flow';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { SecretValue } from '../../constructs/secrets/secret-value';
import { reported } from '../../constructs/values/problem';
import { machines } from '../../nodes';
import { groups, hosts, site } from '../../site';
import { objectsOf } from '../../synth/render';
import { headscaleUi } from './headscale-ui';

const cluster = new Cluster({ site, machines, network: exampleNetwork });
cluster.define([headscaleUi]);
const app = cluster.get(headscaleUi);
const objects = objectsOf(app) as (Manifest & { readonly spec: Readonly<Record<string, unknown>> })[];
const [door] = app.node.findAll().filter((each): each is WebDoor => each instanceof WebDoor);
const [client] = cluster.findAll(OidcClient);
const [secret] = app.node.findAll().filter((each): each is SealedSecret => each instanceof SealedSecret);
const template = secret?.data['config.yaml'] as { readonly json: Readonly<Record<string, Readonly<Record<string, unknown>>>> } | undefined;
const configuration = template?.json ?? {};

test('nothing about it is wrong', () => {
  expect(reported(app)).toEqual([]);
});

test('only administrators come in, by a login of its own', () => {
  expect(door).toMatchObject({
    address: `https://mesh.${site.domain}/`,
    leadsTo: 'headscale-ui/headscale-ui:3000',
    login: { kind: 'own', provider: 'mesh' },
    reach: 'internet',
  });
  expect(door?.audience).toEqual([groups.admin]);
});

test('the front page leads to where Headplane lives, and not before the login', () => {
  expect(objects.find(({ kind }) => kind === 'Middleware')?.spec).toMatchObject({
    redirectRegex: { replacement: `https://mesh.${site.domain}/admin/` },
  });
  expect(objects.find(({ kind }) => kind === 'Ingress')?.metadata).toHaveProperty(
    'annotations',
    expect.objectContaining({
      'traefik.ingress.kubernetes.io/router.middlewares': 'kube-system-authentik-auth@kubernetescrd,headscale-ui-mesh-home@kubernetescrd',
    }),
  );
});

describe('Headplane', () => {
  test.each<[string, string, unknown]>([
    ['server', 'base_url', `https://mesh.${site.domain}`],
    ['server', 'cookie_secure', true],
    ['headscale', 'url', `https://${hosts.headscale.name}`],
    ['oidc', 'issuer', `https://auth.kube.${site.domain}/application/o/headplane/`],
    ['oidc', 'client_id', 'headplane'],
    ['oidc', 'disable_api_key_login', true],
  ])('is told %s.%s', (section, key, value) => {
    expect(configuration[section]?.[key]).toBe(value);
  });

  test.each<[string, string, SecretValue['origin']['kind'], string]>([
    ['server', 'cookie_secret', 'random', 'headplane/cookie-secret'],
    ['oidc', 'client_secret', 'random', 'headplane/oidc-client-secret'],
    ['oidc', 'headscale_api_key', 'given', 'headscale/api-key'],
  ])('has %s.%s from the vault', (section, key, kind, name) => {
    const value = configuration[section]?.[key];
    expect(value).toBeInstanceOf(SecretValue);
    expect(value).toMatchObject({ name, origin: { kind } });
  });

  // Headplane refuses any other length.
  test('has a cookie secret of 32 characters', () => {
    expect(configuration['server']?.['cookie_secret']).toMatchObject({ origin: { length: 32 } });
  });

  test('is known to the login by the secret that it has, and sent back to its own callback', () => {
    expect(client).toMatchObject({
      slug: configuration['oidc']?.['client_id'],
      audience: [groups.admin],
      redirects: [`https://mesh.${site.domain}/admin/oidc/callback`],
      secret: configuration['oidc']?.['client_secret'],
    });
  });

  test('finds its configuration and its database where it looks, and starts anew for a new key', () => {
    expect(objects.find(({ kind }) => kind === 'Deployment')?.spec).toMatchObject({
      template: {
        metadata: { annotations: { 'h-kube.io/seal': secret?.seal } },
        spec: {
          containers: [
            {
              volumeMounts: expect.arrayContaining([
                { name: 'data', mountPath: configuration['server']?.['data_path'] },
                { name: 'secret-0', mountPath: '/etc/headplane', readOnly: true },
              ]),
            },
          ],
        },
      },
    });
  });
});

test('it is called by Traefik, and calls Headscale and the login at their public address', () => {
  const flows = app.node.findAll().filter((each): each is Flow => each instanceof Flow);
  expect(flows.filter(({ node }) => !node.path.endsWith('/solver')).map(({ from, to, ports }) => [from, to, ports])).toEqual([
    [expect.objectContaining({ namespace: 'kube-system' }), expect.objectContaining({ namespace: 'headscale-ui' }), [3000]],
    [expect.objectContaining({ namespace: 'headscale-ui' }), { kind: 'internet' }, [443]],
  ]);
});
