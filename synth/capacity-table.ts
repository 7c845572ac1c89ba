/** The table of what each machine is asked for and what it has. */
import { type Amounts, type Capacity, RESOURCES, type Resource } from './capacity';

const HEADS: Readonly<Record<Resource, string>> = {
  cpu: 'cores',
  memory: 'memory GiB',
  system: 'system GiB',
  fast: 'fast GiB',
  bulk: 'bulk GiB',
};

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** Cores, or GiB. */
const shown = (resource: Resource, value: number): string => short(value / (resource === 'cpu' ? 1000 : 1024));

/** `0.1 cores and 64 GiB of memory`, without what is nothing. */
export function amountsText(some: Amounts, of: readonly Resource[] = RESOURCES.filter((resource) => some[resource] > 0)): string {
  const words = of.map((resource) =>
    resource === 'cpu' ? `${short(some.cpu / 1000)} cores` : `${shown(resource, some[resource])} GiB ${resource}`,
  );
  return words.join(', ');
}

/** Lines of aligned columns: asked / there for pods, and the number of pods. */
export function capacityTable({ loads }: Capacity): string[] {
  const head = ['asked / has', ...RESOURCES.map((resource) => HEADS[resource]), 'pods'];
  const rows = loads.map(({ machine, has, asked, pods }) => [
    machine.name,
    ...RESOURCES.map((resource) =>
      has[resource] === 0 && asked[resource] === 0 ? '-' : `${shown(resource, asked[resource])} / ${shown(resource, has[resource])}`,
    ),
    String(pods.length),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
