/** Kubernetes quantities as plain numbers. Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity */

const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `250m` is 0.25, `1Gi` is 1073741824; undefined for what is no quantity. */
export function quantity(text: string): number | undefined {
  const [, number = '', suffix = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = FACTORS[suffix];
  return number === '' || factor === undefined ? undefined : Number(number) * factor;
}

/** Cores in thousandths: `250m` is 250. */
export const millicores = (text: string): number | undefined => rounded(quantity(text), 1e3);

/** `1Gi` is 1024. */
export const mebibytes = (text: string): number | undefined => rounded(quantity(text), 2 ** -20);

/** Whether a text is some processor time, in whole thousandths: the API server rounds anything less. */
export function isCpu(text: string): boolean {
  const thousandths = (quantity(text) ?? 0) * 1e3;
  return thousandths > 0 && Math.abs(thousandths - Math.round(thousandths)) < 1e-6;
}

const rounded = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : Math.ceil(value * factor - 1e-6);
