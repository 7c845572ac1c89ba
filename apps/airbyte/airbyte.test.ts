import { airbytePods } from '../../constructs/airbyte/flows';
import { Cluster } from '../../constructs/cluster/cluster';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { exampleNetwork } from '../../constructs/cluster/fixtures';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { WebDoor } from '../../constructs/ingress/web-door';
import { Flow } from '../../constructs/network/flow';
import type { Peer } from '../../constructs/network/peer';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { reported } from '../../constructs/values/problem';
import { machines } from '../../nodes';
import { groups, site, zones } from '../../site';
import { objectsOf } from '../../synth/render';
import { airbyte } from './airbyte';

const cluster = new Cluster({ site, machines, network: exampleNetwork });
cluster.define([airbyte]);
const app = cluster.get(airbyte);
const objects = objectsOf(app) as (Manifest & { readonly spec: Readonly<Record<string, unknown>> })[];
const [database] = app.node.findAll().filter((each): each is PostgresCluster => each instanceof PostgresCluster);
const [door] = app.node.findAll().filter((each): each is WebDoor => each instanceof WebDoor);
const flows = app.node.findAll().filter((each): each is Flow => each instanceof Flow);
const secretNamed = (name: string) =>
  app.node.findAll().find((each): each is SealedSecret => each instanceof SealedSecret && each.name === name);
const [release] = app.node.findAll().filter((each): each is HelmRelease => each instanceof HelmRelease);

/** A value by its dotted path, as a chart's template reads it. */
const valueAt = (path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], release?.values);

test('nothing about it is wrong', () => {
  expect(reported(app)).toEqual([]);
});

test('it is at the address of the architecture document, behind the login of the zone', () => {
  expect(door).toMatchObject({
    address: `https://airbyte.landl.${site.domain}/`,
    leadsTo: 'airbyte/airbyte-airbyte-server-svc:8001',
    login: { kind: 'zone', zone: zones.landl },
    reach: 'internet',
  });
  expect(door?.audience).toEqual([groups.landlUsers, groups.admin]);
});

test('names are those of the running cluster', () => {
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata?.namespace}/${metadata?.name}`)).toEqual(
    expect.arrayContaining(['HelmRelease airbyte/airbyte', 'Cluster airbyte/airbyte-db', 'ScheduledBackup airbyte/airbyte-db-backup']),
  );
});

describe('the chart', () => {
  test.each<[string, unknown]>([
    ['global.airbyteUrl', `https://airbyte.landl.${site.domain}`],
    ['global.auth.enabled', true],
    ['global.auth.security.cookieSecureSetting', true],
    ['global.database.type', 'external'],
    ['global.database.host', 'airbyte-db-rw.airbyte.svc.cluster.local'],
    ['global.database.name', 'airbyte'],
    ['global.database.secretName', 'airbyte-db-app'],
    ['global.storage.type', 'minio'],
    ['global.storage.minio.endpoint', 'http://seaweedfs-s3.seaweedfs.svc.cluster.local:8333'],
    ['global.tracking.enabled', false],
    ['global.jobs.kube.nodeSelector', { 'node.h-kube.io/site': 'home' }],
    ['workloadLauncher.env_vars.ROOTLESS_WORKLOAD', 'true'],
    ['postgresql.enabled', false],
    ['minio.enabled', false],
    ['ingress.enabled', false],
  ])('is told %s', (path, value) => {
    expect(valueAt(path)).toEqual(value);
  });

  test.each(['log', 'auditLogging', 'state', 'workloadOutput', 'activityPayload'])(
    'keeps %s in the bucket that it has the keys of',
    (kind) => {
      expect(valueAt(`global.storage.bucket.${kind}`)).toBe('airbyte');
    },
  );

  test.each<[string, string, string[]]>([
    [
      'its first password and keys',
      'global.auth.secretName',
      ['airbyte/admin-password', 'airbyte/client-id', 'airbyte/client-secret', 'airbyte/jwt-signature'],
    ],
    ['the keys of its bucket', 'global.storage.secretName', ['s3/airbyte/access-key', 's3/airbyte/secret-key']],
  ])('takes %s from a sealed Secret', (_, path, values) => {
    expect(secretNamed(String(valueAt(path)))?.values.map(({ name }) => name)).toEqual(values);
  });

  test('says no secret in clear', () => {
    const keys = [...JSON.stringify(release?.values).matchAll(/"([A-Za-z_]*(?:password|token|secret)[A-Za-z_]*)":"([^"]*)"/gi)];
    expect(new Map(keys.map(([, key, value]) => [key, value]))).toEqual(
      new Map([
        ['secretName', 'airbyte-s3'],
        ['passwordSecretKey', 'password'],
        ['userSecretKey', 'username'],
      ]),
    );
  });

  const parts = ['server', 'worker', 'workloadLauncher', 'workloadApiServer', 'cron', 'manifestServer', 'temporal', 'airbyteBootloader'];
  test.each(parts)('starts %s anew for a new key, at home, with its memory bounded', (part) => {
    expect(valueAt(part)).toMatchObject({
      podAnnotations: { 'h-kube.io/seal': `${secretNamed('airbyte-auth')?.seal}.${secretNamed('airbyte-s3')?.seal}` },
      nodeSelector: { 'node.h-kube.io/site': 'home' },
      resources: { requests: { cpu: expect.any(String), memory: expect.any(String) }, limits: { memory: expect.any(String) } },
    });
  });
});

test('the operator makes the databases of Temporal, which may not make any', () => {
  expect(objects.filter(({ kind }) => kind === 'Database').map(({ spec }) => [spec['name'], spec['owner']])).toEqual([
    ['temporal', 'airbyte'],
    ['temporal_visibility', 'airbyte'],
  ]);
  expect(valueAt('temporal.extraEnv')).toEqual([{ name: 'SKIP_DB_CREATE', value: 'true' }]);
});

test('the database lets in the chart’s pods and the jobs, and nobody else', () => {
  const { platform, jobs } = airbytePods('airbyte');
  expect(database?.clients.map(({ pods }) => pods)).toEqual([platform, jobs]);
});

test('these ways are open and no others', () => {
  const short = (peer: Peer): string =>
    peer.kind !== 'pods' ? peer.kind : peer.namespace === 'kube-system' ? 'traefik' : (Object.values(peer.labels).at(-1) ?? 'all');
  // The database's own ways are its own matter, and tested there.
  const own = flows.filter(({ node }) => !/\/airbyte-db\//.test(node.path));
  expect(own.map(({ from, to, ports }) => `${short(from)} → ${short(to)}: ${ports.join(' ')}`)).toEqual([
    'airbyte → s3: 8333',
    'job-pod → s3: 8333',
    'traefik → server: 8001',
    // Who answers Let's Encrypt.
    'traefik → true: 8089',
    'airbyte → airbyte: 7233 8001 8007 8080',
    'job-pod → airbyte: 8001 8007',
    'airbyte → api-server: 6443',
    'airbyte → internet: 443',
    'job-pod → internet: 22 80 443 1433 3306 5432 5439 27017',
  ]);
});
