/** A typed object of an API that cdk8s-plus does not know. */
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** The least that a manifest says. Types come from `@kubernetes-models/*`, or by hand where they have none. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** An object whose unknown fields do not compile: `new CustomResource<IHelmRelease>(…)`. */
export class CustomResource<T extends Manifest> extends ApiObject {
  constructor(scope: Construct, id: string, manifest: T) {
    super(scope, id, manifest as Manifest as ConstructorParameters<typeof ApiObject>[2]);
  }
}
