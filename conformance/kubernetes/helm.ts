/** What the real chart of a release makes of values. */
import { join } from 'node:path';
import type { Ended } from '../../commands/hosts/programs';
import type { HelmRelease, HelmValues } from '../../constructs/flux/helm-release';
import type { Bench } from '../runner/bench';

/** Folder of a release's chart below H_KUBE_CHARTS. */
export const chartFolder = ({ env }: Bench, { chart }: HelmRelease): string => join(env['H_KUBE_CHARTS'] ?? '', chart.chart);

export async function helmTemplate(bench: Bench, release: HelmRelease, values: HelmValues = release.values): Promise<Ended> {
  const { name, namespace } = release;
  const args = ['template', name, chartFolder(bench, release), '--namespace', namespace, '--kube-version', '1.36.2', '--values', '-'];
  return bench.run(await bench.tool('helm'), args, { input: JSON.stringify(values) });
}
