import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { load } from 'js-yaml';
import { HelmRelease, type HelmValue } from '../constructs/flux/helm-release';
import { composeReal } from './site';
import { describeWhere, folderFrom } from './where';

/** Paths of values that a chart's defaults do not mention although its templates read them, with where that was read. */
const UNDOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  // Named in prose of values.yaml only; read by templates/config/_auth.tpl, _database.tpl and _storage.tpl, templates/airbyte-workload-api-server.
  airbyte: [
    'global.auth.secretName',
    'global.database.passwordSecretKey',
    'global.database.userSecretKey',
    'global.storage.minio.endpoint',
    'temporal.readinessProbe.failureThreshold',
    'temporal.readinessProbe.initialDelaySeconds',
    'temporal.readinessProbe.periodSeconds',
    'temporal.readinessProbe.successThreshold',
    'temporal.readinessProbe.timeoutSeconds',
    'workloadApiServer.podAnnotations',
  ],
  // Commented out in values.yaml, read by templates/shared/post-install-bucket-hook.yaml.
  seaweedfs: ['s3.createBuckets'],
  // The schema knows it on every port, the defaults on others only.
  traefik: ['ports.web.hostPort'],
};

/** Every path that we set and the defaults lack. A map or list that is empty by default may hold anything. */
function unknownPaths(set: HelmValue, defaults: unknown, path: string): string[] {
  if (typeof set !== 'object' || set === null || Array.isArray(set)) return [];
  if (defaults === null || (typeof defaults === 'object' && Object.keys(defaults).length === 0)) return [];
  if (typeof defaults !== 'object') return [`${path} is not a map in the chart's defaults`];
  return Object.entries(set).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return Object.hasOwn(defaults, key) ? unknownPaths(value, (defaults as Record<string, unknown>)[key], at) : [at];
  });
}

describeWhere(folderFrom('H_KUBE_CHARTS'), 'chart values', 'H_KUBE_CHARTS names no folder of charts', (folder) => {
  const releases = composeReal().cluster.findAll(HelmRelease);

  test.each(releases.map((release) => [release.node.path, release] as const))('%s sets only what its chart knows', (_, release) => {
    const chart = join(folder, release.chart.chart);
    const schema = join(chart, 'values.schema.json');
    if (existsSync(schema)) {
      const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, validateSchema: false });
      const { $schema: _ignored, ...rules } = JSON.parse(readFileSync(schema, 'utf8'));
      const validate = ajv.compile(rules);
      validate(release.values);
      expect(validate.errors ?? []).toEqual([]);
    }
    const defaults = load(readFileSync(join(chart, 'values.yaml'), 'utf8'));
    const unknown = unknownPaths(release.values, defaults, '').filter((path) => !UNDOCUMENTED[release.chart.chart]?.includes(path));
    expect(unknown).toEqual([]);
  });

  test('fails for a value that the chart does not know', () => {
    expect(unknownPaths({ replicaCout: 1, webhook: { replica: 2 } }, { replicaCount: 1, webhook: { replicaCount: 1 } }, '')).toEqual([
      'replicaCout',
      'webhook.replica',
    ]);
  });
});
