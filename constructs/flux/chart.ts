/** A Helm chart at one version, as versions.ts pins it. */

export interface ChartRepository {
  /** Name of the HelmRepository in `flux-system`. */
  readonly name: string;
  /** `https://…` */
  readonly url: string;
}

export interface ChartPin {
  readonly repository: ChartRepository;
  readonly chart: string;
  /** An exact version, never a range. */
  readonly version: string;
}
