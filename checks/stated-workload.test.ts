import type { Manifest } from '../constructs/cluster/custom-resource';
import { statedWorkload } from './stated-workload';

const container = {
  name: 'web',
  resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '64Mi' } },
  securityContext: { readOnlyRootFilesystem: true },
  readinessProbe: { httpGet: { path: '/', port: 80 } },
};
const { readinessProbe: _probe, ...unprobed } = container;
const without = (key: keyof typeof container) => Object.fromEntries(Object.entries(container).filter(([name]) => name !== key));
const pods = (...containers: object[]) => ({ template: { spec: { containers } } });
const annotated = (why: string) => ({ annotations: { 'h-kube.io/no-probe': why } });
const claim = (spec: object) => ({ metadata: { name: 'data' }, spec });
const stated = { storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } };

const found = (kind: string, spec: object) =>
  statedWorkload({
    files: [
      {
        path: 'cluster/web.yaml',
        content: '',
        from: 'apps/web',
        objects: [{ apiVersion: 'v1', kind, metadata: { name: 'web' }, spec } as Manifest],
      },
    ],
  }).map(({ path, code, message }) => ({ path, code, message }));

describe('a workload passes', () => {
  test.each<[string, string, object]>([
    ['that says everything', 'Deployment', { strategy: { type: 'Recreate' }, ...pods(container) }],
    ['as a job without a probe', 'Job', pods(unprobed)],
    ['as a pod of nobody', 'Pod', { containers: [unprobed] }],
    ['as a job of a schedule', 'CronJob', { jobTemplate: { spec: pods(unprobed) } }],
    [
      'that says why it has no probe',
      'Deployment',
      { strategy: { type: 'Recreate' }, template: { metadata: annotated('it opens no port'), ...pods(unprobed).template } },
    ],
    [
      'with a start that needs no probe',
      'DaemonSet',
      { updateStrategy: { type: 'OnDelete' }, template: { spec: { containers: [container], initContainers: [unprobed] } } },
    ],
    [
      'with claims that say class and size',
      'StatefulSet',
      { updateStrategy: { type: 'OnDelete' }, ...pods(container), volumeClaimTemplates: [claim(stated)] },
    ],
    ['as a claim', 'PersistentVolumeClaim', stated],
    [
      'as a release that says how far its pods may go',
      'HelmRelease',
      { values: { server: { resources: container.resources }, list: [null] } },
    ],
    ['when it is something else', 'ConfigMap', {}],
  ])('%s', (_, kind, spec) => {
    expect(found(kind, spec)).toEqual([]);
  });
});

describe('a workload fails', () => {
  test.each<[string, string, object, string]>([
    ['without an update strategy', 'Deployment', pods(container), 'its update strategy'],
    ['without one as a StatefulSet', 'StatefulSet', { strategy: { type: 'Recreate' }, ...pods(container) }, 'its update strategy'],
    [
      'without a probe, for no reason',
      'Deployment',
      { strategy: { type: 'Recreate' }, template: { metadata: annotated(' '), ...pods(unprobed).template } },
      'container "web"\'s probe',
    ],
    ['without a probe', 'DaemonSet', { updateStrategy: { type: 'OnDelete' }, ...pods(unprobed) }, 'container "web"\'s probe'],
    [
      'without a security context as a pod of nobody',
      'Pod',
      { containers: [without('securityContext')] },
      'container "web"\'s security context',
    ],
    ['without a security context', 'Job', pods(without('securityContext')), 'container "web"\'s security context'],
    [
      'without resources',
      'CronJob',
      { jobTemplate: { spec: pods(without('resources')) } },
      'container "web"\'s processor request, nor container "web"\'s memory request, nor container "web"\'s memory limit',
    ],
    [
      'with a start that states nothing',
      'Job',
      { template: { spec: { containers: [container], initContainers: [{ ...container, name: 'start', securityContext: undefined }] } } },
      'container "start"\'s security context',
    ],
    [
      'with a claim of any class',
      'StatefulSet',
      { updateStrategy: { type: 'OnDelete' }, ...pods(container), volumeClaimTemplates: [claim({ resources: stated.resources })] },
      'claim "data"\'s storage class',
    ],
    [
      'as a release whose pods may take all memory',
      'HelmRelease',
      { values: { server: [{ resources: { requests: container.resources.requests } }] } },
      "values.server.0.resources's memory limit",
    ],
    [
      'as a release whose pods ask for nothing',
      'HelmRelease',
      { values: { resources: { limits: { memory: '64Mi' } } } },
      "values.resources's processor request, nor values.resources's memory request",
    ],
    ['as a claim of no size', 'PersistentVolumeClaim', { storageClassName: 'fast' }, 'its size'],
  ])('%s', (_, kind, spec, missing) => {
    expect(found(kind, spec)).toEqual([{ path: 'apps/web', code: 'unstated-workload', message: `${kind} "web" does not say ${missing}` }]);
  });
});
