/** A real API server with the real CRDs takes every object of `cluster/`, as it is. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { dump, loadAll } from 'js-yaml';
import { appsOf } from '../../constructs/cluster/app';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { folderOf } from '../../synth/render';
import { Refused, refOf, refText, type Stored } from '../kubernetes/client';
import { ControlPlane } from '../kubernetes/control-plane';
import { collectCrds, establish } from '../kubernetes/crds';
import { compareDefaults, defaultLine, UPDATE } from '../kubernetes/defaults';
import { compareStored } from '../kubernetes/stored';
import { inOrder, kustomizeBuild, readTree, writeTree } from '../kubernetes/tree';
import type { Bench } from '../runner/bench';
import { go } from '../runner/needs';
import { once, type Section } from '../runner/section';
import { composeReal, composeWithOptions } from '../site';

export const kubernetes: Section = { name: 'kubernetes', needs: [go], cases };

/** Files of a machine that K3s applies by itself. */
const HANDED = /^dist\/hosts\/.+\/server\/manifests\/.+\.yaml$/;

const byRef = (objects: readonly Manifest[]): string[] => objects.map((object) => refText(refOf(object))).sort();

/** What a write of the same changes at most: who wrote when. */
const withoutBookkeeping = ({ metadata, ...rest }: Stored) => ({
  ...rest,
  metadata: { ...metadata, resourceVersion: '', managedFields: [] },
});

function cases(bench: Bench) {
  const model = composeReal();
  const more = composeWithOptions();
  const folder = once(() => writeTree(model, bench.folder()));
  const server = once(async () => {
    const plane = await ControlPlane.start(bench);
    const crds = await collectCrds(bench);
    await establish(plane.client, crds);
    return { plane, client: plane.client, crds };
  });
  const tree = once(async () => (await readTree(bench, model, folder())).flatMap(({ objects }) => objects));
  const flux = once(() => kustomizeBuild(bench, join(folder(), 'cluster/flux')));
  const applied = once(async () => {
    const { client } = await server();
    const answers = [];
    for (const object of [...(await tree()), ...(await flux())]) answers.push({ object, ...(await client.apply(object)) });
    return answers;
  });

  async function takenWhole(objects: readonly Manifest[]): Promise<string> {
    const { client } = await server();
    assert.ok(objects.length > 0);
    const lost: string[] = [];
    for (const object of objects) {
      const { body, warnings } = await client.apply(object);
      lost.push(...[...compareStored(object, body).lost, ...warnings].map((what) => `${refText(refOf(object))}: ${what}`));
    }
    assert.deepEqual(lost, []);
    return `${objects.length} objects`;
  }

  return [
    {
      name: 'the API server takes the CRDs of every API that we use',
      limit: 600,
      async run() {
        const { crds } = await server();
        const served = new Set(crds.map(({ spec }) => `${spec.group} ${spec.names.kind}`));
        const ours = [...(await tree()), ...(await flux())].filter(
          ({ apiVersion }) => /\..+\//.test(apiVersion) && !apiVersion.includes('.k8s.io/'),
        );
        assert.ok(ours.length > 0);
        assert.deepEqual(
          ours.map(({ apiVersion, kind }) => `${apiVersion.split('/')[0]} ${kind}`).filter((api) => !served.has(api)),
          [],
        );
        return `${crds.length} CRDs`;
      },
    },
    {
      name: 'kustomize reads exactly the objects of the model',
      async run() {
        const app = (path: string) => inOrder(appsOf(model.cluster)).find((each) => path.startsWith(`${folderOf(each)}/`));
        const secrets = model.files.filter(({ path }) => path.endsWith('.sops.yaml')).length;
        const said = model.files.filter(({ path }) => app(path)).flatMap(({ objects = [] }) => objects);
        const read = await tree();
        assert.deepEqual(byRef(read.filter(({ kind }) => kind !== 'Secret')), byRef(said));
        assert.equal(read.length, said.length + secrets);
        return `${read.length} objects`;
      },
    },
    {
      name: 'every object is applied in the order of the dependencies, with no unknown field',
      run: async () => `${(await applied()).length} objects`,
    },
    {
      name: 'an unknown field is refused',
      async run() {
        const { client } = await server();
        const [release] = (await tree()).filter(({ kind }) => kind === 'HelmRelease');
        assert.ok(release);
        const seeded = { ...release, spec: { ...(release as { spec?: object }).spec, valuez: {} } };
        await assert.rejects(client.apply(seeded, { dryRun: 'All' }), (error) => error instanceof Refused && /valuez/.test(error.message));
      },
    },
    {
      name: 'nothing that we wrote is dropped or changed',
      async run() {
        const lost = (await applied()).flatMap(({ object, body }) =>
          compareStored(object, body).lost.map((what) => `${refText(refOf(object))}: ${what}`),
        );
        assert.deepEqual(lost, []);
      },
    },
    {
      name: `what the server adds is what defaults.txt says`,
      async run() {
        const lines = (await applied()).flatMap(({ object, body }) =>
          compareStored(object, body).added.map((added) => defaultLine(object, added)),
        );
        const difference = compareDefaults(lines, bench.env);
        assert.ok(difference.length === 0, `${difference.join('\n')}\nwrite them down with ${UPDATE}=1`);
        return `${new Set(lines).size} defaults`;
      },
    },
    {
      name: 'the server warns of nothing',
      async run() {
        const said = (await applied()).flatMap(({ object, warnings }) => warnings.map((text) => `${refText(refOf(object))}: ${text}`));
        assert.deepEqual(said, []);
      },
    },
    {
      name: 'applied again, nothing changes',
      async run() {
        const { client } = await server();
        const changed: string[] = [];
        for (const { object, body } of await applied()) {
          const again = await client.apply(object);
          if (!isDeepStrictEqual(withoutBookkeeping(again.body), withoutBookkeeping(body))) changed.push(refText(refOf(object)));
        }
        assert.deepEqual(changed, []);
      },
    },
    {
      name: 'what is off by default is taken too',
      async run() {
        const known = new Set(byRef(await tree()));
        const all = inOrder(appsOf(more.cluster)).flatMap((app) =>
          more.files.filter(({ path }) => path.startsWith(`${folderOf(app)}/`)).flatMap(({ objects = [] }) => objects),
        );
        return takenWhole(all.filter((object) => !known.has(refText(refOf(object)))));
      },
    },
    {
      name: 'what machines hand to K3s at its first start is taken too',
      run: () => takenWhole(model.files.filter(({ path }) => HANDED.test(path)).flatMap(({ content }) => loadAll(content) as Manifest[])),
    },
    {
      name: 'kubectl agrees in a dry run on the server',
      async run() {
        const { plane } = await server();
        const objects = [...(await tree()), ...(await flux())];
        const how = ['--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict'];
        const args = [`--kubeconfig=${plane.kubeconfig}`, 'apply', ...how, '-f', '-'];
        const { status, stdout, stderr } = await bench.run(await bench.tool('kubectl'), args, {
          input: objects.map((object) => dump(object)).join('---\n'),
        });
        assert.equal(status, 0, stderr);
        assert.equal(stdout.trimEnd().split('\n').length, objects.length);
      },
    },
  ];
}
