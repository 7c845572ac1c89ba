import { Size } from 'cdk8s';
import { exampleApp, exampleCluster, exampleSite } from '../../constructs/cluster/fixtures';
import { namespace } from '../../constructs/cluster/namespace';
import { HelmRelease } from '../../constructs/flux/helm-release';
import type { Notifications } from '../../constructs/flux/notifications';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { tenant } from '../../constructs/workload/tenant';
import { site } from '../../site';
import { objectsOf } from '../../synth/render';
import { synthesize } from '../../synth/synthesize';
import { notifications } from './notifications';

const chart = { repository: 'https://charts.example.org', chart: 'web', version: '1.2.3' };
const web = exampleApp('apps/web', (app) => void new HelmRelease(app, 'web', { chart, values: {}, pods: [] }), {
  namespace: namespace('web', 'restricted'),
});
const acme = tenant({
  name: 'acme',
  repository: { url: 'https://git.example.org/acme', branch: 'main' },
  share: { cpu: '1', memory: Size.gibibytes(1), storage: Size.gibibytes(1), pods: 5 },
});

function made(setting?: Notifications) {
  const cluster = exampleCluster([notifications, web, acme], [], { site: { ...exampleSite, ...(setting && { notifications: setting }) } });
  return { cluster, objects: objectsOf(cluster.get(notifications)) };
}

test('without the setting there is neither a file nor a Kustomization, and the real site has none', () => {
  const { cluster } = made();
  const paths = synthesize(cluster, () => undefined).files.map(({ path }) => path);
  expect(paths.filter((path) => path.includes('notifications'))).toEqual([]);
  expect(site.notifications).toBeUndefined();
});

test.each<[Notifications, object, string]>([
  [{ provider: 'slack' }, {}, 'notifications/address'],
  [{ provider: 'discord', channel: 'ops' }, { channel: 'ops' }, 'notifications/address'],
  [{ provider: 'generic' }, {}, 'notifications/address'],
  [{ provider: 'telegram', channel: '-100' }, { channel: '-100', address: 'https://api.telegram.org' }, 'notifications/token'],
  [
    { provider: 'matrix', channel: '!ops:example.org', server: 'https://matrix.example.org' },
    { channel: '!ops:example.org', address: 'https://matrix.example.org' },
    'notifications/token',
  ],
])('%p is a Provider whose secret part is sealed', (setting, told, value) => {
  const { cluster, objects } = made(setting);
  expect(objects).toContainEqual(
    expect.objectContaining({
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
      kind: 'Provider',
      spec: { type: setting.provider, ...told, secretRef: { name: 'notifications' } },
    }),
  );
  const [secret] = cluster.findAll(SealedSecret);
  expect([secret?.sealedPath, Object.keys(secret?.data ?? {}), secret?.values]).toEqual([
    'flux-system/notifications.sops.yaml',
    [value.split('/')[1]],
    [expect.objectContaining({ name: value, origin: expect.objectContaining({ kind: 'given' }) })],
  ]);
});

test('every failure is told, in every namespace where Flux has something', () => {
  const { objects } = made({ provider: 'slack' });
  expect(objects.find(({ kind }) => kind === 'Alert')).toMatchObject({
    spec: {
      providerRef: { name: 'notifications' },
      eventSeverity: 'error',
      eventSources: [
        { kind: 'Kustomization', name: '*', namespace: 'flux-system' },
        { kind: 'Kustomization', name: '*', namespace: 'acme' },
        { kind: 'HelmRelease', name: '*', namespace: 'web' },
      ],
    },
  });
});
