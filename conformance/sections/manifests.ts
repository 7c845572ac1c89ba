/** kustomize and kubeconform read every folder that Flux applies. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import { LOCATION, writeCustom, writeKubernetes } from '../manifests/kubernetes-schemas';
import type { Bench } from '../runner/bench';
import { go, named } from '../runner/needs';
import { once, type Section } from '../runner/section';
import { moduleSources } from '../runner/tools';
import { root } from '../site';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  /** What Flux takes away when it decrypts. */
  readonly sops?: object;
}

const FOLDERS = readdirSync(join(root, 'cluster'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('kustomization.yaml'))
  .map((path) => join('cluster', dirname(path)))
  .sort();

const objectsOf = (text: string): Manifest[] => loadAll(text).filter(Boolean) as Manifest[];
const place = ({ kind, metadata: { namespace = '', name } }: Manifest) => `${kind} ${namespace}/${name}`;
const inOrder = (objects: readonly Manifest[]) => [...objects].sort((a, b) => (place(a) < place(b) ? -1 : 1));

/** The objects of the files that a kustomization lists, and of the kustomizations that it lists. */
function written(folder: string): Manifest[] {
  const { resources } = loadAll(readFileSync(join(root, folder, 'kustomization.yaml'), 'utf8'))[0] as { resources: string[] };
  return resources.flatMap((resource) =>
    resource.endsWith('.yaml') ? objectsOf(readFileSync(join(root, folder, resource), 'utf8')) : written(join(folder, resource)),
  );
}

export const manifests: Section = {
  name: 'manifests',
  needs: [go],
  cases(bench) {
    const schemas = once(() => schemaFolder(bench));
    const judge = async (objects: readonly object[]) => {
      const args = ['-strict', '-summary', '-output', 'json', '-schema-location', `${await schemas()}/${LOCATION}`, '-'];
      const { status, stdout } = await bench.run(await bench.tool('kubeconform'), args, {
        input: objects.map((object) => JSON.stringify(object)).join('\n---\n'),
      });
      const { resources = [], summary } = JSON.parse(stdout) as { resources?: { msg: string; name: string }[]; summary: { valid: number } };
      return { status, valid: summary.valid, messages: resources.map(({ name, msg }) => `${name}: ${msg}`) };
    };
    return [
      ...FOLDERS.map((folder) => ({
        name: `kubectl kustomize and kustomize make of ${folder} exactly what we wrote`,
        async run() {
          const kubectl = await bench.run(await bench.tool('kubectl'), ['kustomize', folder], { cwd: root });
          assert.equal(kubectl.status, 0, kubectl.stderr);
          const kustomize = await bench.run(await bench.tool('kustomize'), ['build', folder], { cwd: root });
          assert.equal(kustomize.stdout, kubectl.stdout);
          const objects = objectsOf(kubectl.stdout);
          assert.deepEqual(inOrder(objects), inOrder(written(folder)));
          return `${objects.length} objects`;
        },
      })),
      ...FOLDERS.filter((folder) => folder !== 'cluster').map((folder) => ({
        name: `kubeconform, strict, knows every field of ${folder}`,
        needs: [named('H_KUBE_CRDS', 'folder of CRDs')],
        async run() {
          const objects = written(folder).map(({ sops: _taken, ...object }) => object);
          assert.deepEqual(await judge(objects), { status: 0, valid: objects.length, messages: [] });
          return `${objects.length} objects`;
        },
      })),
      {
        name: 'kubeconform, strict, finds a field that does not exist',
        needs: [named('H_KUBE_CRDS', 'folder of CRDs')],
        async run() {
          const metadata = { name: 'web', namespace: 'web' };
          const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: {}, ingres: [] } };
          const release = {
            apiVersion: 'helm.toolkit.fluxcd.io/v2',
            kind: 'HelmRelease',
            metadata,
            spec: { interval: '1h', install: { crd: 'Skip' } },
          };
          const { status, valid, messages } = await judge([policy, release]);
          assert.deepEqual({ status, valid }, { status: 1, valid: 0 });
          // It judges several at once, so they end in any order.
          for (const wrong of [/'ingres' not allowed/, /'crd' not allowed/]) assert.match(messages.join('\n'), wrong);
        },
      },
    ];
  },
};

async function schemaFolder(bench: Bench): Promise<string> {
  const folder = bench.folder();
  const sources = await moduleSources('kubernetes', 'k8s.io/kubernetes', bench.env);
  writeKubernetes(folder, join(sources, 'api/openapi-spec/swagger.json'));
  writeCustom(folder, bench.env['H_KUBE_CRDS'] ?? '');
  return folder;
}
