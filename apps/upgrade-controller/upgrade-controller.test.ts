import { exampleCluster, exampleMachine, exampleSite } from '../../constructs/cluster/fixtures';
import type { MaintenanceWindow } from '../../constructs/maintenance/window';
import { reachability } from '../../constructs/network/fixtures';
import { asksOf } from '../../synth/asks';
import { amounts } from '../../synth/capacity';
import { objectsOf } from '../../synth/render';
import { synthesize } from '../../synth/synthesize';
import { images } from '../../versions';
import { namespaces } from '../namespaces/namespaces';
import { upgradePlans } from '../upgrade-plans/upgrade-plans';
import { upgradeController } from './upgrade-controller';

const saturday: MaintenanceWindow = { days: ['saturday'], from: '08:00', until: '10:00' };
const machines = [
  exampleMachine({ name: 'server', role: 'control-plane', tailnet: '100.64.0.2' }),
  exampleMachine({ name: 'worker', tailnet: '100.64.0.3' }),
];

function made(upgrades?: MaintenanceWindow) {
  const site = { ...exampleSite, ...(upgrades && { upgrades }) };
  const cluster = exampleCluster([upgradeController, upgradePlans, namespaces], machines, { site });
  const { files, problems } = synthesize(cluster, () => undefined);
  return { cluster, files, problems, objects: objectsOf(cluster.get(upgradeController)) };
}

test('without the setting there is no file, no namespace and no Kustomization', () => {
  const { files, problems } = made();
  expect(problems).toEqual([]);
  expect(files.map(({ path }) => path).filter((path) => /upgrade/.test(path))).toEqual([]);
});

test('with it there are the controller, the plans that wait for it, and their namespace', () => {
  const { files, problems } = made(saturday);
  expect(problems).toEqual([]);
  expect(
    files.map(({ path }) => path).filter((path) => /upgrade/.test(path) && !path.endsWith('/kustomization.yaml')),
  ).toMatchInlineSnapshot(`
[
  "cluster/infrastructure/configs/upgrade-plans/k3s-control-planes.yaml",
  "cluster/infrastructure/configs/upgrade-plans/k3s-workers.yaml",
  "cluster/flux/upgrade-plans.yaml",
  "cluster/infrastructure/namespaces/system-upgrade.yaml",
  "cluster/infrastructure/services/upgrade-controller/permissions.yaml",
  "cluster/infrastructure/services/upgrade-controller/controller.yaml",
  "cluster/infrastructure/services/upgrade-controller/network.yaml",
  "cluster/flux/upgrade-controller.yaml",
]
`);
  expect(files.find(({ path }) => path === 'cluster/flux/upgrade-plans.yaml')?.objects).toMatchObject([
    { spec: { dependsOn: [{ name: 'namespaces' }, { name: 'upgrade-controller' }] } },
  ]);
  expect(files.find(({ path }) => path.endsWith('/namespaces/system-upgrade.yaml'))?.objects?.[0]).toMatchObject({
    metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
  });
});

test('its pod is an ordinary one: only its jobs have the machine', () => {
  expect(made(saturday).objects.find(({ kind }) => kind === 'Deployment')).toMatchObject({
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels: { 'upgrade.cattle.io/controller': 'system-upgrade-controller' } },
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              image: images.systemUpgradeController,
              env: expect.arrayContaining([{ name: 'SYSTEM_UPGRADE_JOB_KUBECTL_IMAGE', value: images.kubectl }]),
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    },
  });
});

test('what it and its jobs may do', () => {
  const rules = made(saturday)
    .objects.filter(({ kind }) => /^(Cluster)?Role$/.test(kind))
    .flatMap(({ kind, metadata, ...rest }) =>
      (rest as unknown as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] }).rules.map(
        ({ apiGroups, resources, verbs }) => `${metadata?.name}, ${kind}: ${apiGroups}/${resources}: ${verbs}`,
      ),
    );
  expect(rules).toMatchInlineSnapshot(`
[
  "system-upgrade-controller, Role: batch/jobs: create,update,patch,delete,deletecollection",
  "system-upgrade-controller, Role: /secrets: get,list,watch",
  "system-upgrade-controller, Role: coordination.k8s.io/leases: get,create,update",
  "system-upgrade-controller, Role: upgrade.cattle.io/plans,plans/status: get,list,watch,update,patch",
  "system-upgrade-controller, ClusterRole: /namespaces: get",
  "system-upgrade-controller, ClusterRole: /nodes: get,list,watch,update",
  "system-upgrade-controller, ClusterRole: /events: create,patch",
  "system-upgrade-controller, ClusterRole: batch/jobs: get,list,watch",
  "system-upgrade-controller, ClusterRole: apiextensions.k8s.io/customresourcedefinitions: get,list,watch,create,update,patch",
  "k3s-upgrade, Role: upgrade.cattle.io/plans: get",
  "k3s-upgrade, ClusterRole: /nodes: get,list,patch",
]
`);
});

test('it reaches the Kubernetes API and nothing else', () => {
  const { files } = made(saturday);
  const reaches = reachability(files.flatMap(({ objects = [] }) => objects));
  const pod = { namespace: 'system-upgrade', labels: { 'app.kubernetes.io/name': 'system-upgrade-controller' } };
  expect(reaches(pod, { address: '100.64.0.2' }, 6443)).toBe(true);
  expect([
    reaches(pod, { address: '100.64.0.2' }, 443),
    reaches(pod, { address: '100.64.0.3' }, 6443),
    reaches(pod, { address: '198.51.100.7' }, 443),
  ]).toEqual([false, false, false]);
});

test('capacity counts it, and one job of each plan', () => {
  const { cluster, files } = made(saturday);
  const job = { amounts: amounts({ cpu: 50, memory: 128 }), replicas: 1 };
  expect(asksOf({ cluster, files })).toMatchObject([
    { name: 'upgrade-plans/k3s-control-planes', nodeSelector: { 'node.h-kube.io/role': 'control-plane' }, ...job },
    { name: 'upgrade-plans/k3s-workers', nodeSelector: { 'node.h-kube.io/role': 'worker' }, ...job },
    { name: 'upgrade-controller/system-upgrade-controller', amounts: amounts({ cpu: 25, memory: 64 }) },
  ]);
});
