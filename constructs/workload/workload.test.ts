import { Size } from 'cdk8s';
import { objectsOf } from '../../synth/render';
import { exampleApp, exampleCluster, exampleMachine } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import { refused } from '../database/backup';
import { SealedSecret } from '../secrets/sealed-secret';
import { SecretValue } from '../secrets/secret-value';
import type { StorageClassRef } from '../storage/storage-class';
import { backedUp } from '../storage/volume-backup';
import { imageRef } from '../values/image-ref';
import { reported } from '../values/problem';
import type { WorkloadProps } from './props';
import type { WorkloadVolume } from './volume';
import { podLabels, Workload } from './workload';

const usual: WorkloadProps = {
  image: imageRef('registry.example.org/web:1.2.3'),
  port: 8080,
  probe: { path: '/healthz' },
  resources: { cpu: '100m', memory: Size.mebibytes(256) },
};

const disks = exampleApp('infrastructure/disks');
const machines = [
  exampleMachine({ name: 'quick', disks: [{ kind: 'fast', size: Size.gibibytes(100), mount: '/srv/fast' }] }),
  exampleMachine({ name: 'large', disks: [{ kind: 'bulk', size: Size.gibibytes(900), mount: '/srv/bulk' }] }),
];

interface Classes {
  readonly fast: StorageClassRef;
  readonly bulk: StorageClassRef;
}

type Props = Partial<WorkloadProps> & { readonly of?: (classes: Classes, secret: SealedSecret) => Partial<WorkloadProps> };

function make({ of = () => ({}), ...props }: Props = {}, name = 'web', seals: ReadonlyMap<string, string> = new Map()) {
  const web = exampleApp(
    'apps/web',
    (app) => {
      const storage = app.cluster.get(disks);
      const secret = new SealedSecret(app, 'secret', { name: 'web-secret', data: { token: SecretValue.random('web/token') } });
      const classes: Classes = {
        fast: { name: 'fast', app: storage, wish: { storage: 'fast' } },
        bulk: { name: 'bulk', app: storage, wish: { storage: 'bulk' } },
      };
      new Workload(app, name, { ...usual, ...props, ...of(classes, secret) });
    },
    { namespace: namespace('web', 'restricted') },
  );
  const cluster = exampleCluster([disks, web], machines, { seals });
  const app = cluster.get(web);
  const [workload] = cluster.findAll(Workload);
  if (workload === undefined) throw new Error('no workload');
  return { app, workload, objects: objectsOf(workload), problems: reported(app) };
}

const data = ({ fast }: Classes, change: Partial<WorkloadVolume> = {}): WorkloadVolume => ({
  name: 'data',
  class: fast,
  size: Size.gibibytes(10),
  mountPath: '/data',
  backup: refused('a cache'),
  ...change,
});

test('a workload says everything that a cluster would otherwise decide', () => {
  const { objects, problems } = make({
    env: { LOG: 'info' },
    secrets: { TOKEN: { name: 'web-secret', key: 'token' } },
    writable: ['/tmp'],
  });
  expect(problems).toEqual([]);
  expect(objects).toMatchSnapshot();
});

test('with a volume it runs once, where the disk is, and its claim outlives it', () => {
  const { app, objects, problems } = make({ of: (classes) => ({ volumes: [data(classes)] }) });
  expect(problems).toEqual([]);
  expect(app.references.map(({ id }) => id)).toEqual(['disks']);
  expect(objects).toMatchObject([
    {
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'web-data',
        annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled', 'h-kube.io/not-backed-up-because': 'a cache' },
      },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } },
    },
    {
      kind: 'Deployment',
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        template: {
          spec: {
            nodeSelector: { 'storage.h-kube.io/fast': 'true' },
            containers: [{ volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
            volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'web-data' } }],
          },
        },
      },
    },
    { kind: 'Service' },
  ]);
});

test('a claim carries what backs it up', () => {
  const { objects } = make({ of: (classes) => ({ volumes: [data(classes, { backup: backedUp('restic, nightly') })] }) });
  expect(objects[0]).toMatchObject({ metadata: { annotations: { 'h-kube.io/backed-up-by': 'restic, nightly' } } });
});

test('its pods restart when a Secret that they read changes, and only then', () => {
  const annotations = (seal: string, secrets: WorkloadProps['secrets'] = {}) =>
    (make({ secrets }, 'web', new Map([['web/web-secret.sops.yaml', seal]])).objects[0] as { spec?: { template?: { metadata?: object } } })
      .spec?.template?.metadata;
  const secrets = { TOKEN: { name: 'web-secret', key: 'token' } };
  expect(annotations('first', secrets)).toMatchObject({ annotations: { 'h-kube.io/seal': 'first' } });
  expect(annotations('second', secrets)).toMatchObject({ annotations: { 'h-kube.io/seal': 'second' } });
  expect(annotations('first')).toEqual({ labels: podLabels('web') });
});

test('a Secret can be a folder, which only changes with its pods', () => {
  const { objects } = make(
    { of: (_, secret) => ({ secretFiles: [{ secret, mountPath: '/etc/web' }] }) },
    'web',
    new Map([['web/web-secret.sops.yaml', 'one']]),
  );
  expect(objects[0]).toMatchObject({
    spec: {
      template: {
        metadata: { annotations: { 'h-kube.io/seal': 'one' } },
        spec: {
          containers: [{ volumeMounts: [{ name: 'secret-0', mountPath: '/etc/web', readOnly: true }] }],
          volumes: [{ name: 'secret-0', secret: { secretName: 'web-secret' } }],
        },
      },
    },
  });
});

test('variables stand in the order of their names, whatever order they were written in', () => {
  const env = (order: readonly string[]) => make({ env: Object.fromEntries(order.map((name) => [name, '1'])) }).objects;
  expect(env(['B', 'A'])).toEqual(env(['A', 'B']));
});

test('its Service leads to its pods', () => {
  const { workload, objects } = make();
  expect(workload.service).toEqual({ name: 'web', namespace: 'web', port: 8080, pods: { labels: podLabels('web'), port: 8080 } });
  expect(objects[1]).toMatchObject({ kind: 'Service', spec: { selector: podLabels('web'), ports: [{ port: 8080, targetPort: 'http' }] } });
});

test('a port that is only opened is probed as such', () => {
  expect(JSON.stringify(make({ probe: 'tcp' }).objects)).toContain(
    '"readinessProbe":{"failureThreshold":3,"periodSeconds":10,"tcpSocket":{"port":"tcp"}',
  );
});

test('it goes where it is wished to', () => {
  const { objects } = make({ runsOn: { site: 'home' } });
  expect(objects[0]).toMatchObject({ spec: { template: { spec: { nodeSelector: { 'node.h-kube.io/site': 'home' } } } } });
});

describe('a workload fails', () => {
  test.each<[string, string, Props, string, string]>([
    ['for a name with capitals', 'Web', {}, 'bad-workload-name', '"Web"'],
    ['for a name that a Service cannot have', '1web', {}, 'bad-workload-name', '"1web"'],
    ['for port 0', 'web', { port: 0 }, 'bad-port', '0 is no port'],
    ['for a port above 65535', 'web', { port: 65536 }, 'bad-port', '65536'],
    ['for a probe path without a slash', 'web', { probe: { path: 'healthz' } }, 'bad-probe-path', '"healthz"'],
    ['for cores in words', 'web', { resources: { ...usual.resources, cpu: 'half' } }, 'bad-cpu', '"half"'],
    ['for no memory', 'web', { resources: { ...usual.resources, memory: Size.mebibytes(0) } }, 'no-memory', 'no memory'],
    ['for no replica', 'web', { replicas: 0 }, 'bad-replicas', '0 replicas'],
    ['for two replicas of one volume', 'web', { replicas: 2, of: (c) => ({ volumes: [data(c)] }) }, 'bad-replicas', 'volume "data"'],
    ['for root', 'web', { user: 0 }, 'root-user', 'user 0'],
    ['for a user that Linux does not have', 'web', { user: 2 ** 31 }, 'root-user', 'user 2147483648'],
    ['for a variable with a hyphen', 'web', { env: { 'LOG-LEVEL': 'info' } }, 'bad-env-name', '"LOG-LEVEL"'],
    ['for a secret variable with a digit first', 'web', { secrets: { '1A': { name: 'a', key: 'b' } } }, 'bad-env-name', '"1A"'],
    ['for a variable twice', 'web', { env: { A: '1' }, secrets: { A: { name: 'a', key: 'b' } } }, 'duplicate-env', '"A"'],
    ['for a relative mount path', 'web', { of: (c) => ({ volumes: [data(c, { mountPath: 'data' })] }) }, 'bad-mount-path', '"data"'],
    ['for a mount over the root', 'web', { writable: ['/'] }, 'bad-mount-path', '"/"'],
    ['for a mount path that climbs', 'web', { writable: ['/a/../etc'] }, 'bad-mount-path', '"/a/../etc"'],
    ['for two mounts at one path', 'web', { writable: ['/data'], of: (c) => ({ volumes: [data(c)] }) }, 'duplicate-mount', '"/data"'],
    ['for a volume name with capitals', 'web', { of: (c) => ({ volumes: [data(c, { name: 'Data' })] }) }, 'bad-volume-name', '"Data"'],
    [
      'for two volumes of one name',
      'web',
      { of: (c) => ({ volumes: [data(c), data(c, { mountPath: '/more' })] }) },
      'duplicate-volume',
      '"data"',
    ],
    [
      'for a volume without a size',
      'web',
      { of: (c) => ({ volumes: [data(c, { size: Size.gibibytes(0) })] }) },
      'no-storage-size',
      '"data"',
    ],
    [
      'for a backup that is refused for no reason',
      'web',
      { of: (c) => ({ volumes: [data(c, { backup: refused(' ') })] }) },
      'backup-without-reason',
      '"data"',
    ],
    [
      'for a backup by nothing',
      'web',
      { of: (c) => ({ volumes: [data(c, { backup: backedUp('') })] }) },
      'backup-without-reason',
      '"data"',
    ],
    [
      'for disks that no machine has together',
      'web',
      { of: (c) => ({ volumes: [data(c), data(c, { name: 'more', mountPath: '/more', class: c.bulk })] }) },
      'no-machine',
      'fast and bulk',
    ],
    ['for a site without machines', 'web', { runsOn: { site: 'moon' } }, 'no-machine', 'moon'],
  ])('%s', (_, name, props, code, message) => {
    expect(make(props, name).problems).toMatchObject([{ path: `apps/web/${name}`, code, message: expect.stringContaining(message) }]);
  });
});
