import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { statedWorkload } from '../../checks/stated-workload';
import { describeWhere, folderFrom } from '../../conformance/where';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { exampleCluster, exampleMachine, exampleSite } from '../../constructs/cluster/fixtures';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { UPGRADES } from '../../constructs/host/base/upkeep';
import type { MaintenanceWindow } from '../../constructs/maintenance/window';
import { reachability } from '../../constructs/network/fixtures';
import { asksOf } from '../../synth/asks';
import { synthesize } from '../../synth/synthesize';
import { namespaces } from '../namespaces/namespaces';
import { reboots } from './reboots';

const sunday: MaintenanceWindow = { days: ['sunday', 'wednesday'], from: '08:00', until: '11:00' };

function made(window?: MaintenanceWindow) {
  const cluster = exampleCluster(
    [reboots, namespaces],
    [exampleMachine({ name: 'server', role: 'control-plane', tailnet: '100.64.0.2' })],
    { site: { ...exampleSite, ...(window && { reboots: window }) } },
  );
  const { files, problems } = synthesize(cluster, () => undefined);
  expect(problems).toEqual([]);
  return { cluster, files, releases: cluster.findAll(HelmRelease) };
}

test('without the setting there is no file, no namespace and no Kustomization', () => {
  const paths = made().files.map(({ path }) => path);
  expect(paths.filter((path) => /reboots|kured/.test(path))).toEqual([]);
});

test('with it a release, its namespace and its way to the Kubernetes API are written', () => {
  const { files } = made(sunday);
  expect(
    files.map(({ path }) => path).filter((path) => /reboots|kured/.test(path) && !path.endsWith('/kustomization.yaml')),
  ).toMatchInlineSnapshot(`
[
  "cluster/infrastructure/namespaces/kured.yaml",
  "cluster/infrastructure/services/reboots/kured.yaml",
  "cluster/infrastructure/services/reboots/network.yaml",
  "cluster/flux/reboots.yaml",
]
`);
});

test('one machine at a time, in its hours, and only if its kernel asks and it could be drained', () => {
  expect(made(sunday).releases.map(({ values }) => values)).toMatchInlineSnapshot(`
[
  {
    "configuration": {
      "concurrency": 1,
      "drainTimeout": "15m",
      "endTime": "11:00",
      "forceReboot": false,
      "lockReleaseDelay": "5m",
      "period": "15m",
      "rebootDays": [
        "sunday",
        "wednesday",
      ],
      "rebootMethod": "signal",
      "rebootSentinel": "/var/run/reboot-required",
      "startTime": "08:00",
      "timeZone": "UTC",
    },
    "containerSecurityContext": {
      "allowPrivilegeEscalation": false,
      "appArmorProfile": {
        "type": "Unconfined",
      },
      "capabilities": {
        "add": [
          "KILL",
        ],
        "drop": [
          "ALL",
        ],
      },
      "privileged": false,
      "readOnlyRootFilesystem": true,
      "seccompProfile": {
        "type": "RuntimeDefault",
      },
    },
    "resources": {
      "limits": {
        "memory": "64Mi",
      },
      "requests": {
        "cpu": "10m",
        "memory": "64Mi",
      },
    },
    "revisionHistoryLimit": 2,
    "tolerations": [
      {
        "operator": "Exists",
      },
    ],
  },
]
`);
});

test('it reaches the Kubernetes API and nothing else', () => {
  const reaches = reachability(made(sunday).files.flatMap(({ objects = [] }) => objects));
  const pod = { namespace: 'kured', labels: { 'app.kubernetes.io/name': 'kured' } };
  expect(reaches(pod, { address: '100.64.0.2' }, 6443)).toBe(true);
  expect([reaches(pod, { address: '100.64.0.2' }, 443), reaches(pod, { address: '198.51.100.7' }, 443)]).toEqual([false, false]);
});

test('no machine reboots by itself, neither with it nor without it', () => {
  expect(UPGRADES).toContain('Unattended-Upgrade::Automatic-Reboot "false";');
});

const helm = join(folderFrom('H_KUBE_TOOLS') ?? '', 'helm');
const chart = join(folderFrom('H_KUBE_CHARTS') ?? '', 'kured');
const isWhole = existsSync(helm) && existsSync(join(chart, 'templates'));

describeWhere(isWhole || undefined, "kured's chart", 'H_KUBE_TOOLS has no helm, or H_KUBE_CHARTS no kured', () => {
  const { cluster, releases } = made(sunday);
  const input = JSON.stringify(releases[0]?.values);
  const text = execFileSync(helm, ['template', 'kured', chart, '--namespace', 'kured', '--values', '-'], { input, encoding: 'utf8' });
  const objects = (loadAll(text) as (Manifest | null)[]).filter((object): object is Manifest => object !== null);
  const file = { path: '', content: '', from: '', objects };

  test('leaves nothing unsaid', () => {
    expect(statedWorkload({ files: [file] })).toEqual([]);
  });

  test('makes the pods that are stated, with the labels that their way is for', () => {
    const all = ({ amounts, replicas, apart }: ReturnType<typeof asksOf>[number]) => ({ amounts, replicas, apart });
    expect(asksOf({ cluster: exampleCluster([]), files: [file] }).map(all)).toEqual(asksOf({ cluster, files: [] }).map(all));
    expect(objects.find(({ kind }) => kind === 'DaemonSet')).toMatchObject({
      spec: { template: { metadata: { labels: { 'app.kubernetes.io/name': 'kured' } } } },
    });
  });

  test('hands on every setting, so that it knows each of them', () => {
    const daemon = objects.find(({ kind }) => kind === 'DaemonSet') as unknown as {
      spec: { template: { spec: { hostNetwork: boolean; containers: { args: string[] }[] } } };
    };
    expect(daemon.spec.template.spec.hostNetwork).toBe(false);
    expect(daemon.spec.template.spec.containers[0]?.args).toMatchInlineSnapshot(`
[
  "--ds-name=kured",
  "--ds-namespace=kured",
  "--metrics-port=8080",
  "--lock-release-delay=5m",
  "--end-time=11:00",
  "--period=15m",
  "--drain-timeout=15m",
  "--reboot-days=sunday",
  "--reboot-days=wednesday",
  "--reboot-sentinel=/sentinel/reboot-required",
  "--reboot-command=/bin/systemctl reboot",
  "--reboot-method=signal",
  "--start-time=08:00",
  "--time-zone=UTC",
  "--log-format=text",
  "--concurrency=1",
]
`);
  });
});
