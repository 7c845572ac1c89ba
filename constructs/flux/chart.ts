/** A Helm chart at one version, as versions.ts pins it. */
export interface ChartPin {
  /** Where its index is: `https://…` */
  readonly repository: string;
  readonly chart: string;
  /** An exact version, never a range. */
  readonly version: string;
}
