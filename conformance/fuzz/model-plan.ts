/** A random model as plain data: a site, its machines and its apps, from nothing wrong in it to a lot. */
import fc, { type Arbitrary } from 'fast-check';
import { type AppPlan, appPlan, type TenantPlan, tenantPlan } from './app-plan';
import { type MachinePlan, machinePlans, type SitePlan, sitePlan } from './site-plan';
import { type Mischief, mixed } from './words';

export interface ModelPlan {
  readonly site: SitePlan;
  readonly machines: readonly MachinePlan[];
  readonly apps: readonly AppPlan[];
  readonly tenants: readonly TenantPlan[];
  /** Whether the apps of this repository that others lean on are there. */
  readonly foundation: boolean;
}

interface Level {
  /** How often among models. */
  readonly weight: number;
  readonly site: Mischief;
  readonly machines: Mischief;
  readonly apps: Mischief;
  /** How many of a person's apps at most. */
  readonly count: number;
}

/** A large model with one mistake in it is refused for that: what is small and odd finds more. */
const LEVELS: readonly Level[] = [
  { weight: 3, site: 0, machines: 0, apps: 0, count: 20 },
  { weight: 3, site: 2, machines: 2, apps: 2, count: 10 },
  { weight: 4, site: 0, machines: 0, apps: 30, count: 2 },
  { weight: 2, site: 0, machines: 40, apps: 0, count: 2 },
  { weight: 2, site: 60, machines: 0, apps: 0, count: 2 },
  { weight: 1, site: 200, machines: 200, apps: 200, count: 20 },
];

export const planOf = ({ site, machines, apps, count }: Omit<Level, 'weight'>): Arbitrary<ModelPlan> =>
  fc.record({
    site: sitePlan(site),
    machines: machinePlans(machines),
    apps: fc.uniqueArray(appPlan(apps), { minLength: 1, maxLength: count, selector: (app) => (apps > 50 ? app : app.name) }),
    tenants: fc.uniqueArray(tenantPlan(apps), { maxLength: 2, selector: ({ name }) => name }),
    foundation: mixed(fc.constant(true), fc.boolean(), Math.max(site, apps)),
  });

export const modelPlan: Arbitrary<ModelPlan> = fc.oneof(...LEVELS.map(({ weight, ...level }) => ({ arbitrary: planOf(level), weight })));
