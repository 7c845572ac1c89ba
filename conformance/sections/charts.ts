/** helm renders the real charts with our values, wherever a whole chart is at hand. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { HelmRelease, type HelmValues } from '../../constructs/flux/helm-release';
import { chartFolder, helmTemplate } from '../kubernetes/helm';
import type { Bench } from '../runner/bench';
import { go, named } from '../runner/needs';
import { type Section, skip } from '../runner/section';
import { composeReal } from '../site';

export const charts: Section = {
  name: 'charts',
  needs: [named('H_KUBE_CHARTS', 'folder of charts'), go],
  cases: (bench) =>
    composeReal()
      .cluster.findAll(HelmRelease)
      .map((release) => ({ name: `helm renders ${release.name}`, run: () => render(bench, release) })),
};

/** Values that no chart can take: the schema, where there is one, refuses them. */
const WRONG: HelmValues = { resources: 'plenty', image: ['none'], service: 80 };

async function render(bench: Bench, release: HelmRelease): Promise<string> {
  const { chart, values } = release;
  const folder = chartFolder(bench, release);
  if (!existsSync(join(folder, 'templates'))) skip(`only defaults and schema of ${chart.chart} are at hand`);
  const { status, stdout, stderr } = await helmTemplate(bench, release);
  assert.equal(status, 0, stderr);
  const objects = loadAll(stdout).filter((object) => object !== null && object !== undefined) as { kind?: string }[];
  assert.ok(objects.length > 0 && objects.every(({ kind }) => typeof kind === 'string'), 'it renders no objects');
  if (existsSync(join(folder, 'values.schema.json')))
    assert.notEqual((await helmTemplate(bench, release, { ...values, ...WRONG })).status, 0, 'wrong values render too');
  const { version } = load(readFileSync(join(folder, 'Chart.yaml'), 'utf8')) as { version: string };
  return `${objects.length} objects${version === chart.version ? '' : `, chart ${version} instead of ${chart.version}`}`;
}
