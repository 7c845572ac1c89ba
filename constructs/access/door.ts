/** A way in, whatever its protocol: reports, policies and proofs find every one of them by this kind. */
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import type { Audience } from './audience';
import { checkAudience } from './check-audience';

/** From where a door can be tried: from anywhere through the anchor, or over the tailnet only. */
export type Reach = 'internet' | 'mesh';

export interface DoorProps {
  /** Who may use it: groups of site.ts, or `publicBecause(…)`. There is no default. Reports `unknown-group` and `no-public-reason`. */
  readonly audience: Audience;
  readonly reach: Reach;
}

/** Registers itself by being in the tree: `cluster.findAll(Door)`. */
export abstract class Door extends Construct {
  readonly audience: Audience;
  readonly reach: Reach;

  constructor(scope: Construct, id: string, { audience, reach }: DoorProps) {
    super(scope, id);
    this.audience = audience;
    this.reach = reach;
    checkAudience(this, audience, App.owning(this).cluster.site);
  }

  /** How a visitor writes it: `https://airbyte.example.org/`. */
  abstract readonly address: string;

  /** What is behind it, as `namespace/name:port` or in words. */
  abstract readonly leadsTo: string;
}
