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

/** In thousandths, and how often. */
const LEVELS: readonly { readonly mischief: Mischief; readonly weight: number }[] = [
  { mischief: 0, weight: 5 },
  { mischief: 2, weight: 3 },
  { mischief: 20, weight: 2 },
  { mischief: 200, weight: 1 },
];

export const planOf = (mischief: Mischief): Arbitrary<ModelPlan> =>
  fc.record({
    site: sitePlan(mischief),
    machines: machinePlans(mischief),
    apps: fc.uniqueArray(appPlan(mischief), { minLength: 1, maxLength: 20, selector: (app) => (mischief > 50 ? app : app.name) }),
    tenants: fc.uniqueArray(tenantPlan(mischief), { maxLength: 2, selector: ({ name }) => name }),
    foundation: mixed(fc.constant(true), fc.boolean(), mischief),
  });

export const modelPlan: Arbitrary<ModelPlan> = fc.oneof(...LEVELS.map(({ mischief, weight }) => ({ arbitrary: planOf(mischief), weight })));
