/** The chart repository of the suite: real charts where H_KUBE_CHARTS has them whole, stand-ins for the others. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import type { HelmRelease } from '../../constructs/flux/helm-release';
import type { Bench } from '../runner/bench';
import type { Crd } from './crds';
import { chartFolder } from './helm';
import { writeStandIn } from './stand-in';

export interface ChartSources {
  readonly real: readonly string[];
  readonly standIns: readonly string[];
}

interface ChartFile {
  readonly dependencies?: readonly { readonly name: string }[];
}

/** Packages a chart for each release and writes the index. @param out folder that is served @param url where it is served */
export async function packageCharts(
  bench: Bench,
  releases: readonly HelmRelease[],
  crds: readonly Crd[],
  out: string,
  url: string,
): Promise<ChartSources> {
  const helm = await bench.tool('helm');
  const run = async (...args: string[]) => {
    const { status, stderr } = await bench.run(helm, args, { env: { PATH: bench.env['PATH'], HOME: out } });
    if (status !== 0) throw new Error(`helm ${args[0]}: ${stderr}`);
  };
  const real: string[] = [];
  const standIns: string[] = [];
  for (const release of releases) {
    const { chart, version } = release.chart;
    const source = chartFolder(bench, release);
    const folder = join(bench.folder(), chart);
    if (bench.env['H_KUBE_CHARTS'] && existsSync(join(source, 'templates'))) {
      cpSync(source, folder, { recursive: true });
      onlyWhatIsThere(folder);
      real.push(chart);
    } else {
      writeStandIn(folder, release, crds);
      standIns.push(chart);
    }
    await run('package', folder, '--version', version, '--destination', out);
  }
  await run('repo', 'index', out, '--url', url);
  return { real, standIns };
}

/** A chart that lists a dependency without holding it cannot be packaged, even where values switch it off. */
function onlyWhatIsThere(folder: string): void {
  const file = join(folder, 'Chart.yaml');
  const chart = load(readFileSync(file, 'utf8')) as ChartFile;
  const dependencies = (chart.dependencies ?? []).filter(({ name }) => existsSync(join(folder, 'charts', name)));
  writeFileSync(file, dump({ ...chart, dependencies: dependencies.length > 0 ? dependencies : undefined }, { skipInvalid: true }));
}
