import { app } from '../../constructs/cluster/app';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { exampleCluster, exampleMachine, exampleSite } from '../../constructs/cluster/fixtures';
import { UpgradePlans } from '../../constructs/maintenance/upgrade-plans';
import { reported } from '../../constructs/values/problem';
import { objectsOf } from '../../synth/render';
import { programs } from '../../versions';
import { upgradePlans } from './upgrade-plans';

const site = { ...exampleSite, upgrades: { days: ['saturday', 'sunday'], from: '08:00', until: '10:00' } } as const;

const plansOf = (definition: typeof upgradePlans): Manifest[] => {
  const made = exampleCluster([definition], [exampleMachine({ name: 'one' })], { site }).get(definition);
  expect(reported(made)).toEqual([]);
  return [...objectsOf(made)];
};
const at = (version: string) => app('infrastructure/configs/upgrade-plans', (cluster) => new UpgradePlans(cluster, version));

test('control planes come first and workers wait for them, each one machine at a time', () => {
  expect(plansOf(at('v1.36.2+k3s1'))).toMatchInlineSnapshot(`
[
  {
    "apiVersion": "upgrade.cattle.io/v1",
    "kind": "Plan",
    "metadata": {
      "name": "k3s-control-planes",
      "namespace": "system-upgrade",
    },
    "spec": {
      "concurrency": 1,
      "cordon": true,
      "exclusive": true,
      "jobActiveDeadlineSecs": 3600,
      "nodeSelector": {
        "matchLabels": {
          "node.h-kube.io/k3s": "v1.36",
          "node.h-kube.io/role": "control-plane",
        },
      },
      "postCompleteDelay": "2m",
      "serviceAccountName": "k3s-upgrade",
      "tolerations": [
        {
          "operator": "Exists",
        },
      ],
      "upgrade": {
        "image": "docker.io/rancher/k3s-upgrade:v1.36.2-k3s1",
      },
      "version": "v1.36.2+k3s1",
      "window": {
        "days": [
          "saturday",
          "sunday",
        ],
        "endTime": "10:00",
        "startTime": "08:00",
        "timeZone": "UTC",
      },
    },
  },
  {
    "apiVersion": "upgrade.cattle.io/v1",
    "kind": "Plan",
    "metadata": {
      "name": "k3s-workers",
      "namespace": "system-upgrade",
    },
    "spec": {
      "concurrency": 1,
      "cordon": true,
      "exclusive": true,
      "jobActiveDeadlineSecs": 3600,
      "nodeSelector": {
        "matchLabels": {
          "node.h-kube.io/k3s": "v1.36",
          "node.h-kube.io/role": "worker",
        },
      },
      "postCompleteDelay": "2m",
      "prepare": {
        "args": [
          "prepare",
          "k3s-control-planes",
        ],
        "image": "docker.io/rancher/k3s-upgrade:v1.36.2-k3s1",
      },
      "serviceAccountName": "k3s-upgrade",
      "tolerations": [
        {
          "operator": "Exists",
        },
      ],
      "upgrade": {
        "image": "docker.io/rancher/k3s-upgrade:v1.36.2-k3s1",
      },
      "version": "v1.36.2+k3s1",
      "window": {
        "days": [
          "saturday",
          "sunday",
        ],
        "endTime": "10:00",
        "startTime": "08:00",
        "timeZone": "UTC",
      },
    },
  },
]
`);
});

test('they are at the version that `configure` installs', () => {
  const version = { version: programs.k3s };
  expect(plansOf(upgradePlans)).toMatchObject([{ spec: version }, { spec: version }]);
});

test.each([
  ['v1.36.9+k3s1', 'v1.36'],
  ['v1.37.0+k3s1', 'v1.37'],
])('%s is for machines that `configure` has brought to %s, and for no others', (version, minor) => {
  for (const plan of plansOf(at(version))) {
    expect(plan).toMatchObject({ spec: { version, nodeSelector: { matchLabels: { 'node.h-kube.io/k3s': minor } } } });
  }
});
