/** Values of a chart: plain JSON. A secret goes through a Secret that the chart reads, never through here. */
export type HelmValues = { readonly [key: string]: HelmValue };
export type HelmValue = string | number | boolean | null | readonly HelmValue[] | HelmValues;

/** For a Deployment of a chart: the new pod is ready before the old one goes. */
export const rollingUpdate: HelmValues = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
