import { Size } from 'cdk8s';
import { cloudnativePg } from '../apps/cloudnative-pg/cloudnative-pg';
import { localPath } from '../apps/local-path/local-path';
import { seaweedfs } from '../apps/seaweedfs/seaweedfs';
import { verify } from '../checks';
import { isNotice } from '../commands/say';
import { App, app } from '../constructs/cluster/app';
import { namespace } from '../constructs/cluster/namespace';
import type { Site } from '../constructs/cluster/site';
import { PostgresCluster } from '../constructs/database/postgres-cluster';
import { WebDoor } from '../constructs/ingress/web-door';
import { Bucket } from '../constructs/storage/bucket';
import { groups, zones } from '../site';
import { type Composition, compose } from '../synth/compose';
import { COMMITTED_FOLDERS } from '../synth/output-path';
import { compareFiles } from '../synth/write';
import { images } from '../versions';
import { composeReal, realComposition, root } from './site';

type Files = ReadonlyMap<string, string>;

const filesOf = (change: Partial<Composition> = {}): Files => {
  const { files } = compose({ ...realComposition, ...change });
  return new Map(files.map(({ path, content }) => [path, content]));
};

/** Paths that differ between two runs. */
const difference = (before: Files, after: Files): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();

const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();
const site = (change: Partial<Site>): Partial<Composition> => ({ site: { ...realComposition.site, ...change } });

/** An app with a door of its own audience, a database and a bucket. */
const oneMoreApp = app('apps/one-more', (cluster) => {
  const self = new App(cluster, 'apps/one-more', { namespace: namespace('one-more', 'restricted') });
  new PostgresCluster(self, 'database', {
    operator: cluster.get(cloudnativePg),
    image: images.postgres16,
    instances: 1,
    storage: { class: cluster.get(localPath).bulk, size: Size.gibibytes(5) },
    resources: { cpu: '100m', memory: Size.mebibytes(512) },
    database: 'one',
    owner: 'one',
    clients: [],
    generation: 1,
    backup: { bucket: new Bucket(self, 'backups', { server: cluster.get(seaweedfs), name: 'one-more', clients: [] }), at: '03:15' },
  });
  new WebDoor(self, 'ingress', {
    host: zones.kube.host('one-more'),
    audience: [groups.landlUsers],
    to: { name: 'one-more', namespace: 'one-more', port: 80, pods: { labels: { app: 'one-more' }, port: 8080 } },
  });
  return self;
});

describe('the real site', () => {
  const before = filesOf();

  test('has no problem', () => {
    expect(verify(composeReal()).filter((problem) => !isNotice(problem))).toEqual([]);
  });

  test('is on disk byte for byte', () => {
    expect(compareFiles(root, composeReal().files, COMMITTED_FOLDERS)).toMatchObject({ written: [], deleted: [] });
  });

  test('is the same in every run', () => {
    expect(difference(before, filesOf())).toEqual([]);
  });

  test.each<[string, Partial<Composition>]>([
    ['apps', { apps: reversed(realComposition.apps) }],
    ['machines', { machines: reversed(realComposition.machines) }],
    ['people', site({ people: reversed(realComposition.site.people) })],
    ['groups', site({ groups: Object.fromEntries(reversed(Object.entries(realComposition.site.groups))) })],
    ['zones', site({ zones: Object.fromEntries(reversed(Object.entries(realComposition.site.zones))) })],
  ])('is the same in any order of its %s', (_, change) => {
    expect(difference(before, filesOf(change))).toEqual([]);
  });

  test.each(realComposition.apps.map(({ path }) => path))('without %s changes only what is its own and what waits for it', (path) => {
    const { cluster, files } = compose({ ...realComposition, apps: realComposition.apps.filter((app) => app.path !== path) });
    const after = new Map(files.map((file) => [file.path, file.content]));
    // Taken by another app: it stays, and unlisted-app says so.
    if (cluster.unlisted.includes(path)) {
      expect(difference(before, after)).toEqual([]);
      return;
    }
    const id = path.slice(path.lastIndexOf('/') + 1);
    const own = new RegExp(`^cluster/${path}/|^cluster/flux/${id}\\.yaml$|^cluster/flux/kustomization\\.yaml$`);
    expect(difference(before, after).filter((file) => !own.test(file))).toMatchSnapshot();
  });

  test('with one more app changes only its own files and its entry in each registry', () => {
    const after = filesOf({ apps: [...realComposition.apps, oneMoreApp] });
    expect(difference(before, after)).toEqual([
      'cluster/apps/one-more/database.yaml',
      'cluster/apps/one-more/ingress.yaml',
      'cluster/apps/one-more/kustomization.yaml',
      'cluster/flux/kustomization.yaml',
      'cluster/flux/one-more.yaml',
      'cluster/infrastructure/configs/traefik-auth/kustomization.yaml',
      'cluster/infrastructure/configs/traefik-auth/outpost-one-more-kube.yaml',
      'cluster/infrastructure/namespaces/kustomization.yaml',
      'cluster/infrastructure/namespaces/one-more.yaml',
      'cluster/infrastructure/services/authentik/blueprint.yaml',
      'cluster/infrastructure/services/seaweedfs/seaweedfs.yaml',
      `dist/dns/${realComposition.site.domain}.zone`,
      'dist/dns/records.md',
      // A new host at the front, and who may come to it over the mesh.
      'dist/hosts/anchor/files/etc/haproxy/haproxy.cfg',
      'dist/hosts/anchor/files/etc/headscale/acl.hujson',
      'docs/joining.md',
    ]);
  });

  test('changes only the blueprint when a person is renamed', () => {
    const people = realComposition.site.people.map((person, index) => (index === 0 ? { ...person, name: 'Renamed' } : person));
    expect(difference(before, filesOf(site({ people })))).toMatchSnapshot();
  });
});
