/** Values of the charts of CloudNativePG and of its plugin for backups, and what their pods ask for with them. */
import type { ChartPods } from '../flux/chart-pods';
import { type HelmValues, rollingUpdate } from '../flux/helm-values';

export const operatorPods: readonly ChartPods[] = [{ name: 'operator', replicas: 1, cpu: '50m', memory: '128Mi' }];

export const operatorValues: HelmValues = {
  replicaCount: 1,
  updateStrategy: rollingUpdate,
  crds: { create: true },
  config: { clusterWide: true },
  monitoring: { podMonitorEnabled: false, grafanaDashboard: { create: false } },
  webhook: { mutating: { failurePolicy: 'Fail' }, validating: { failurePolicy: 'Fail' } },
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
};

export const pluginPods: readonly ChartPods[] = [{ name: 'plugin', replicas: 1, cpu: '25m', memory: '64Mi' }];

/** @param tag of the plugin and of its sidecar in the instances */
export const pluginValues = (tag: string): HelmValues => ({
  replicaCount: 1,
  crds: { create: true },
  image: { tag },
  sidecarImage: { tag },
  certificate: { createClientCertificate: true, createServerCertificate: true, duration: '2160h', renewBefore: '360h' },
  resources: { requests: { cpu: '25m', memory: '64Mi' }, limits: { memory: '256Mi' } },
});
