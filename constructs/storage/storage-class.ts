/** Storage classes as objects: whoever wants a volume takes the class from the app that offers it. */
import type { Construct } from 'constructs';
import { App } from '../cluster/app';
import { type Placement, place, type Wish } from '../host/placement';

/** A StorageClass that an app of the cluster offers. */
export interface StorageClassRef {
  /** `metadata.name` of the StorageClass. */
  readonly name: string;
  /** The app that must be ready before a claim can be bound. */
  readonly app: App;
  /** What a machine needs to carry such a volume. */
  readonly wish: Wish;
}

/**
 * Says that `user` keeps volumes of a class: its app waits for the class's app, and its pods go where the class and `runsOn`
 * both hold. Reports `no-machine` on `user` when no machine meets them.
 */
export function useStorageClass(user: Construct, { app, wish }: StorageClassRef, runsOn: Wish = {}): Placement {
  const owner = App.owning(user);
  owner.needs(app);
  return place(user, owner.cluster.machines, { ...runsOn, ...wish });
}
