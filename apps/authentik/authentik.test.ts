import { publicBecause } from '../../constructs/access/audience';
import type { App } from '../../constructs/cluster/app';
import { type AppDefinition, Cluster } from '../../constructs/cluster/cluster';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { exampleApp, exampleNetwork } from '../../constructs/cluster/fixtures';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { exampleClient, type ReadEntry, ReadTag, readBlueprint } from '../../constructs/identity/fixtures';
import { WebDoor } from '../../constructs/ingress/web-door';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { reported } from '../../constructs/values/problem';
import { machines } from '../../nodes';
import { groups, hosts, site, zones } from '../../site';
import { objectsOf, renderApp } from '../../synth/render';
import { authentik } from './authentik';

const to = { name: 'ui', namespace: 'tools', port: 80, pods: { labels: { app: 'ui' }, port: 8080 } };
const tools = (fill: (self: App) => void): AppDefinition<App> =>
  exampleApp('apps/tools', fill, { namespace: namespace('tools', 'restricted') });

const withDoors = tools((self) => {
  new WebDoor(self, 'ui', { host: hosts.mesh.name, audience: [groups.admin], to });
  new WebDoor(self, 'grafana', { host: zones.kube.host('grafana'), audience: [groups.admin], to });
  new WebDoor(self, 'status', { host: zones.kube.host('status'), audience: publicBecause('a status page'), to });
});

function made(...others: readonly AppDefinition<App>[]) {
  const cluster = new Cluster({ site, machines, network: exampleNetwork });
  cluster.define([authentik, ...others]);
  const app = cluster.get(authentik);
  const all = app.node.findAll();
  const release = all.find((each): each is HelmRelease => each instanceof HelmRelease)?.values as unknown as Values;
  const secret = all.find(
    (each): each is SealedSecret => each instanceof SealedSecret && each.name === 'authentik-secrets',
  ) as SealedSecret;
  return { app, release, secret, objects: objectsOf(app) as Loose[] };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}
interface Workload {
  readonly replicas: number;
  readonly automountServiceAccountToken: boolean;
  readonly serviceAccountName: string;
  readonly env: readonly Variable[];
}
interface Values {
  readonly global: { readonly env: readonly Variable[]; readonly image: { readonly tag: string } };
  readonly blueprints: { readonly configMaps: readonly string[] };
  readonly server: Workload;
  readonly worker: Workload;
}
type Loose = Manifest & { readonly data?: Readonly<Record<string, string>>; readonly spec?: Readonly<Record<string, unknown>> };

const blueprintOf = ({ objects }: ReturnType<typeof made>): readonly ReadEntry[] =>
  readBlueprint(objects.find(({ kind }) => kind === 'ConfigMap')?.data?.['identity.yaml'] ?? '').entries;

const plain = made();
const busy = made(withDoors);

test('nothing about it is wrong', () => {
  expect(reported(busy.app)).toEqual([]);
});

test('it is a folder of small files', () => {
  expect(renderApp(busy.app, () => 'sealed').map(({ path }) => path.replace('cluster/infrastructure/services/authentik/', ''))).toEqual([
    'authentik-db.yaml',
    'ingress-kube.yaml',
    'ingress-landl.yaml',
    'blueprint.yaml',
    'authentik.yaml',
    expect.stringMatching(/\.sops\.yaml$/),
    expect.stringMatching(/\.sops\.yaml$/),
  ]);
});

describe('the login pages', () => {
  test('are one host per zone, open to the public for a reason', () => {
    const doors = plain.app.node.findAll().filter((each): each is WebDoor => each instanceof WebDoor);
    expect(doors.map(({ address, leadsTo, login }) => [address, leadsTo, login.kind])).toEqual([
      [`https://auth.kube.${site.domain}/`, 'authentik/authentik-server:80', 'none'],
      [`https://auth.landl.${site.domain}/`, 'authentik/authentik-server:80', 'none'],
    ]);
  });

  test('are at a host of their own when the login is in no zone’s', () => {
    const cluster = new Cluster({ site: { ...site, login: { ...site.login, host: hosts.mesh.name } }, machines, network: exampleNetwork });
    cluster.define([authentik]);
    expect(cluster.findAll(WebDoor).map(({ host }) => host)).toContain(hosts.mesh.name);
  });
});

describe('the blueprint', () => {
  test('is mounted under a name that never changes', () => {
    const [map] = plain.objects.filter(({ kind }) => kind === 'ConfigMap');
    expect(map?.metadata).toEqual({ name: 'h-kube-blueprint-identity', namespace: 'authentik' });
    expect(plain.release.blueprints.configMaps).toEqual(['h-kube-blueprint-identity']);
  });

  test('lists the providers of every door of the cluster', () => {
    const outpost = blueprintOf(busy).find(({ model }) => model === 'authentik_outposts.outpost');
    expect(outpost?.attrs?.['providers']).toEqual(
      ['provider/kube-domain', 'provider/landl-proxy', 'provider/mesh'].map((id) => new ReadTag('!KeyOf', id)),
    );
  });

  test('lets both groups log in to Headscale, at its own address', () => {
    const provider = blueprintOf(plain).find(({ attrs }) => attrs?.['client_id'] === 'headscale');
    expect(provider?.attrs).toMatchObject({
      redirect_uris: [{ url: `https://headscale.${site.domain}/oidc/callback`, matching_mode: 'strict' }],
    });
  });

  test('asks for no variable that the worker lacks', () => {
    const cluster = made(tools((self) => void exampleClient(self, 'git-server', [groups.admin])));
    const text = JSON.stringify(blueprintOf(cluster));
    const asked = [...text.matchAll(/"name":"!Env","argument":"([^"]+)"/g)].map(([, name]) => name);
    expect(asked.sort()).toEqual(['H_KUBE_FORGEJO_CLIENT_SECRET', 'H_KUBE_GIT_SERVER_CLIENT_SECRET', 'H_KUBE_HEADSCALE_CLIENT_SECRET']);
    const { release } = cluster;
    expect([...release.global.env, ...release.worker.env].map(({ name }) => name)).toEqual(expect.arrayContaining(asked));
  });
});

describe('the release', () => {
  const all = [...plain.release.global.env, ...plain.release.worker.env];
  const settingOf = (name: string) => all.find((variable) => variable.name === name)?.value;

  test('takes every secret from a Secret that holds it', () => {
    const references = all.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []);
    expect(references.filter(({ name }) => name === plain.secret.name).map(({ key }) => key)).toEqual(Object.keys(plain.secret.data));
    expect(references.filter(({ name }) => name !== plain.secret.name)).toEqual([{ name: 'authentik-db-app', key: 'password' }]);
    const spoken = all.filter(({ value }) => value !== undefined).map(({ name }) => name);
    expect(spoken.filter((name) => /SECRET|PASSWORD|TOKEN/.test(name))).toEqual([]);
  });

  test('shares Headscale’s client secret with whoever configures Headscale', () => {
    expect(plain.secret.data['headscale-client-secret']).toMatchObject({ name: 'headscale/oidc-client-secret' });
  });

  test.each([
    ['AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS', '127.0.0.0/8,::1/128,10.42.0.0/16'],
    ['AUTHENTIK_OUTPOSTS__DISCOVER', 'false'],
    ['AUTHENTIK_POSTGRESQL__SSLMODE', 'require'],
    ['AUTHENTIK_WEB__BASE_URL', `https://auth.kube.${site.domain}`],
    ['AUTHENTIK_BOOTSTRAP_EMAIL', `akadmin@${site.domain}`],
  ])('sets %s to %s', (name, value) => {
    expect(settingOf(name)).toBe(value);
  });

  test('gives the administrator’s first password to the worker only', () => {
    expect(plain.release.global.env.map(({ name }) => name).filter((name) => name.includes('BOOTSTRAP'))).toEqual([]);
  });

  test.each(['server', 'worker'] as const)('gives the %s no token for Kubernetes', (part) => {
    expect(plain.release[part]).toMatchObject({ replicas: 1, serviceAccountName: 'default', automountServiceAccountToken: false });
  });

  test('is the same with other doors, which only the blueprint knows', () => {
    expect(busy.release).toEqual(plain.release);
  });
});

test('removing a door removes its entries and nothing else', () => {
  const names = ({ objects }: ReturnType<typeof made>) => objects.map(({ kind, metadata }) => `${kind}/${metadata?.name}`);
  expect(names(busy).filter((name) => !names(plain).includes(name))).toEqual([]);
  const own = (entry: ReadEntry) => /"(provider|application)\/mesh"/.test(JSON.stringify(entry));
  const rest = blueprintOf(busy).filter((entry) => !own(entry));
  const outposts = ({ model }: ReadEntry) => model === 'authentik_outposts.outpost';
  expect(rest).toEqual(blueprintOf(plain).filter((entry) => !outposts(entry)));
});
