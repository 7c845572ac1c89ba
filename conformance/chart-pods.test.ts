import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { statedWorkload } from '../checks/stated-workload';
import type { Manifest } from '../constructs/cluster/custom-resource';
import { exampleCluster } from '../constructs/cluster/fixtures';
import { HelmRelease } from '../constructs/flux/helm-release';
import { Flow } from '../constructs/network/flow';
import { asksOf } from '../synth/asks';
import { composeReal } from './site';
import { describeWhere, folderFrom } from './where';

/** What a chart has no value for, so that Kubernetes decides it: rolling updates of one pod at a time. */
const UNSAID: Readonly<Record<string, readonly string[]>> = {
  airbyte: [
    'Deployment "airbyte-cron" does not say its update strategy, nor container "airbyte-cron"\'s probe',
    'Deployment "airbyte-temporal" does not say its update strategy',
    'Deployment "airbyte-worker" does not say its update strategy',
  ],
  'cert-manager': ['Deployment "cert-manager-cainjector" does not say container "cert-manager-cainjector"\'s probe'],
  seaweedfs: [
    'Deployment "seaweedfs-s3" does not say its update strategy',
    'StatefulSet "seaweedfs-filer" does not say its update strategy',
    'StatefulSet "seaweedfs-master" does not say its update strategy',
    'StatefulSet "seaweedfs-volume" does not say its update strategy, nor container "index-copy"\'s probe',
  ],
};

const helm = join(folderFrom('H_KUBE_TOOLS') ?? '', 'helm');
const charts = folderFrom('H_KUBE_CHARTS') ?? '';
const { cluster, files } = composeReal();
const releases = cluster.findAll(HelmRelease).map((release) => [release.name, release] as const);
const whole = existsSync(helm) && releases.every(([, { chart }]) => existsSync(join(charts, chart.chart, 'templates')));

function rendered({ name, namespace, chart, values }: HelmRelease): Manifest[] {
  const args = [
    'template',
    name,
    join(charts, chart.chart),
    '--namespace',
    namespace,
    '--kube-version',
    '1.36.0',
    '--skip-tests',
    '--values',
    '-',
  ];
  const text = execFileSync(helm, args, { input: JSON.stringify(values), encoding: 'utf8', maxBuffer: 2 ** 26 });
  return (loadAll(text) as (Manifest | null)[]).filter((object): object is Manifest => object !== null);
}

interface MadePod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly containers?: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[] };
}

/** The pods that an object makes. */
function podsOf(object: Manifest & { readonly spec?: { readonly template?: Template } }, home: string): MadePod[] {
  const template = object.kind === 'Pod' ? (object as Template) : object.spec?.template;
  if (template?.spec?.containers === undefined) return [];
  const ports = template.spec.containers.flatMap((container) => (container.ports ?? []).map(({ containerPort }) => containerPort));
  return [{ namespace: object.metadata?.namespace ?? home, labels: template.metadata?.labels ?? {}, ports }];
}

/** Labels of pods that programs make while they run: CloudNativePG, cert-manager, Airbyte, and pipelines of the lake that are yet to come. */
const MADE_LATER = ['cnpg.io/cluster', 'acme.cert-manager.io/http01-solver', 'airbyte=job-pod', 'app.kubernetes.io/component=pipeline'];
const isMadeLater = (labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).some(([key, value]) => MADE_LATER.includes(key) || MADE_LATER.includes(`${key}=${value}`));

/** What is asked for, whoever asks. */
const asked = (asks: ReturnType<typeof asksOf>) =>
  asks
    .map(({ amounts, nodeSelector: { 'kubernetes.io/os': _linux, ...nodeSelector }, replicas, apart }) =>
      JSON.stringify({ amounts, nodeSelector, replicas, apart }),
    )
    .sort();

describeWhere(
  whole || undefined,
  'pods of charts',
  'H_KUBE_TOOLS names no folder with helm, or H_KUBE_CHARTS none with whole charts',
  () => {
    const classes = files.filter(({ objects = [] }) => objects.some(({ kind }) => kind === 'StorageClass'));
    const stated = asksOf({ cluster, files: [] });

    test.each(releases)('%s states exactly what its chart makes of its values', (_, release) => {
      const file = { path: '', content: '', from: '', objects: rendered(release) };
      const own = stated.filter(({ path }) => path === release.node.path);
      expect(asked(own)).toEqual(asked(asksOf({ cluster: exampleCluster([]), files: [file, ...classes] })));
    });

    test.each(releases)('%s leaves nothing to a cluster that its chart could say', (name, release) => {
      const problems = statedWorkload({ files: [{ path: '', content: '', from: '', objects: rendered(release) }] });
      expect(problems.map(({ message }) => message).sort()).toEqual(UNSAID[name] ?? []);
    });

    test('every way through the network begins and ends at pods that somebody makes, on ports that they open', () => {
      const made = [
        ...releases.flatMap(([, release]) => rendered(release).flatMap((object) => podsOf(object, release.namespace))),
        ...files.flatMap(({ objects = [] }) => objects.flatMap((object) => podsOf(object, ''))),
      ];
      const lost = cluster.findAll(Flow).flatMap(({ node, from, to, ports }) =>
        (
          [
            [from, []],
            [to, ports],
          ] as const
        ).flatMap(([peer, wanted]) => {
          if (peer.kind !== 'pods' || isMadeLater(peer.labels)) return [];
          const selected = made.filter(
            ({ namespace, labels }) =>
              namespace === peer.namespace && Object.entries(peer.labels).every(([key, value]) => labels[key] === value),
          );
          if (selected.length === 0) return [`${node.path}: no pods`];
          return wanted.filter((port) => !selected.some((pod) => pod.ports.includes(port))).map((port) => `${node.path}: ${port}`);
        }),
      );
      // The gateway's own gRPC port, which its chart does not name.
      expect(lost).toEqual(['infrastructure/services/seaweedfs/network: 18333']);
    });
  },
);
