/** Values of the cert-manager chart, and what its pods ask for with them. */
import type { ChartPods } from '../flux/chart-pods';
import { type HelmValues, rollingUpdate } from '../flux/helm-values';

/** Memory is request and limit. */
const pod = (name: string, cpu: string, memory: string): ChartPods => ({ name, replicas: 1, cpu, memory });

const controller = pod('controller', '25m', '128Mi');
const webhook = pod('webhook', '10m', '64Mi');
const cainjector = pod('cainjector', '10m', '128Mi');
/** A job after each upgrade. */
const startupapicheck = pod('startupapicheck', '10m', '64Mi');

export const certManagerPods = [controller, webhook, cainjector, startupapicheck];

const job = ({ cpu, memory }: ChartPods): HelmValues => ({ resources: { requests: { cpu, memory }, limits: { memory } } });
const deployment = (each: ChartPods): HelmValues => ({ replicaCount: 1, strategy: rollingUpdate, ...job(each) });

export const certManagerValues: HelmValues = {
  crds: { enabled: true, keep: true },
  ...deployment(controller),
  webhook: deployment(webhook),
  cainjector: deployment(cainjector),
  startupapicheck: job(startupapicheck),
  // Before it calls a proof by DNS ready it would ask the domain's own servers, which its namespace does not let it: the cluster's DNS asks them.
  dns01RecursiveNameserversOnly: true,
  prometheus: { enabled: false },
};
