import { recoveryPoint } from '../../checks/recovery-point';
import { takenPort } from '../../checks/taken-port';
import { Cluster } from '../../constructs/cluster/cluster';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { exampleNetwork } from '../../constructs/cluster/fixtures';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import { TcpDoor } from '../../constructs/ingress/tcp-door';
import { SealedSecret } from '../../constructs/secrets/sealed-secret';
import { reported } from '../../constructs/values/problem';
import { machines } from '../../nodes';
import { site } from '../../site';
import { objectsOf } from '../../synth/render';
import { meshDoors } from '../mesh-doors/mesh-doors';
import { lotusLake } from './lotus-lake';

const cluster = new Cluster({ site, machines, network: exampleNetwork });
cluster.define([lotusLake]);
const app = cluster.get(lotusLake);
const objects = objectsOf(app) as (Manifest & { readonly spec: Readonly<Record<string, unknown>> })[];
const [database] = cluster.findAll(PostgresCluster);
const [door] = cluster.findAll(TcpDoor);

test('nothing about it is wrong', () => {
  expect([...reported(app), ...recoveryPoint({ cluster }), ...takenPort({ cluster })]).toEqual([]);
});

test('Power BI finds the catalogue at the address of the architecture document', () => {
  expect(door).toMatchObject({ machine: { name: 'monkeybusiness', tailnet: '100.64.0.4' }, port: 5432, reach: 'mesh' });
  expect(door?.leadsTo).toBe('lotus-lake/ducklake-db-rw:5432');
  expect(door?.audience).toEqual([site.groups['landlUsers'], site.groups['admin']]);
});

test('its certificate is good for the name of the door', () => {
  expect(objects.find(({ kind }) => kind === 'Cluster')?.spec).toMatchObject({ certificates: { serverAltDNSNames: [door?.host] } });
});

test('only the two roles come in, with TLS and a password, and an older Power BI can', () => {
  expect(objects.find(({ kind }) => kind === 'Cluster')?.spec).toMatchObject({
    postgresql: {
      pg_hba: ['hostssl ducklake reports,pipelines all scram-sha-256', 'host all all all reject'],
      parameters: { ssl_min_protocol_version: 'TLSv1.2' },
    },
  });
});

test('reports may read, pipelines may do what the owner may, and neither more', () => {
  const roles = objects.filter(({ kind }) => kind === 'DatabaseRole').map(({ spec }) => [spec['name'], spec['inRoles'], spec['createdb']]);
  expect(roles).toEqual([
    ['reports', ['pg_read_all_data'], false],
    ['pipelines', ['ducklake'], false],
  ]);
});

test('its clients are the forwarder of its door and its own pipelines', () => {
  const forwarder = cluster.get(meshDoors).podsOf(app, 'postgres');
  expect(database?.clients).toMatchObject([
    { pods: forwarder },
    { pods: { namespace: 'lotus-lake', labels: { 'app.kubernetes.io/component': 'pipeline' } } },
  ]);
});

test('the catalogue says which files belong to it, and those files can be had back', () => {
  expect(objects.find(({ kind }) => kind === 'Cluster')?.metadata).toMatchObject({
    annotations: { 'h-kube.io/recovers-with': 's3://ducklake/' },
  });
  expect(database?.recoversWith).toMatchObject([{ name: 'ducklake', versions: true }]);
});

test('names are those of the running cluster', () => {
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata?.namespace}/${metadata?.name}`)).toEqual(
    expect.arrayContaining(['Cluster lotus-lake/ducklake-db', 'ScheduledBackup lotus-lake/ducklake-db-backup']),
  );
  const secrets = app.node.findAll().filter((each): each is SealedSecret => each instanceof SealedSecret);
  expect(secrets.map(({ name }) => name).sort()).toEqual([
    'ducklake-db-backup-creds',
    'ducklake-db-pipelines',
    'ducklake-db-reports',
    'ducklake-s3',
  ]);
});

test('pipelines have the keys of the one bucket that holds the files', () => {
  const secret = app.node.findAll().find((each): each is SealedSecret => each instanceof SealedSecret && each.name === 'ducklake-s3');
  expect(secret?.values.map(({ name }) => name)).toEqual(['s3/ducklake/access-key', 's3/ducklake/secret-key']);
});
