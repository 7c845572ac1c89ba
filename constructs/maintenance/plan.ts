/** A Plan of system-upgrade-controller: the fields that are written here. Source: v0.20.1, pkg/apis/upgrade.cattle.io/v1/types.go. */
import type { Manifest } from '../cluster/custom-resource';
import type { ImageRef } from '../values/image-ref';

interface PlanContainer {
  readonly image: ImageRef;
  readonly args?: readonly string[];
}

export interface Plan extends Manifest {
  readonly spec: {
    readonly concurrency: number;
    /** No job of another exclusive plan on the same machine. */
    readonly exclusive: boolean;
    readonly jobActiveDeadlineSecs: number;
    /** Until the next machine's turn. */
    readonly postCompleteDelay: string;
    readonly version: string;
    readonly nodeSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly serviceAccountName: string;
    readonly cordon: boolean;
    readonly tolerations: readonly { readonly operator: 'Exists' }[];
    readonly window: {
      readonly days: readonly string[];
      readonly startTime: string;
      readonly endTime: string;
      readonly timeZone: string;
    };
    readonly prepare?: PlanContainer;
    readonly upgrade: PlanContainer;
  };
}
