/** Which machine saves what, and which one keeps it. */
import type { Site } from '../../cluster/site';
import type { Machine } from '../machine';
import type { HostPlanProps } from '../plan-props';
import { hostServing } from '../serving';
import type { Subject } from '../step/step';
import { backup } from './backup';
import { keeper } from './keeper';
import { type Saved, savedEtcd, savedForgejo, savedHeadscale } from './saved';

/** What only this machine has. */
export function savedOn({ role, etcd }: Machine, { hosts }: Pick<Site, 'hosts'>): readonly Saved[] {
  if (role === 'anchor') return hostServing(hosts, 'forgejo') === undefined ? [savedHeadscale] : [savedHeadscale, savedForgejo];
  return etcd ? [savedEtcd] : [];
}

const byName = (machines: readonly Machine[]): Machine[] => [...machines].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The machine that keeps another's archives: one at another site, with room. */
export const keeperOf = (source: Machine, machines: readonly Machine[]): Machine | undefined =>
  byName(machines).find(({ site, disks }) => site !== source.site && disks.some(({ kind }) => kind === 'bulk'));

/** @param machine saves its own, and keeps what others have */
export function backups(machine: Machine, { cluster: { machines, site }, recipients }: HostPlanProps): readonly Subject[] {
  const saved = savedOn(machine, site);
  const own = keeperOf(machine, machines);
  const others = byName(machines).filter((source) => savedOn(source, site).length > 0 && keeperOf(source, machines) === machine);
  return [
    ...(saved.length === 0 || own === undefined || recipients.length === 0 ? [] : [backup({ machine, saved, recipients, keeper: own })]),
    ...(others.length === 0 ? [] : [keeper(others)]),
  ];
}
