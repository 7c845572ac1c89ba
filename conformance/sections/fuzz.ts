/** Random sites: each is refused with problems, or written whole and taken by an API server. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { demoKey } from '../../commands/age-keys';
import type { Model } from '../../synth/model';
import { Folder } from '../fuzz/folder';
import { assertReadable, objectsIn } from '../fuzz/output';
import { fuzz } from '../fuzz/run';
import { DryRun } from '../fuzz/server';
import { ControlPlane } from '../kubernetes/control-plane';
import { collectCrds, establish } from '../kubernetes/crds';
import { kustomizeBuild, writeTree } from '../kubernetes/tree';
import type { Bench } from '../runner/bench';
import { go } from '../runner/needs';
import type { Section } from '../runner/section';
import { root } from '../site';

/** Another seed is another set of models; `H_KUBE_FUZZ_PATH` goes straight to one of them, as a failure says. */
const SEED = 20261123;
const RUNS = 150;
/** Of the accepted ones: each goes to the disk, and through kustomize. */
const WRITTEN = 20;

export const fuzzing: Section = { name: 'fuzz', needs: [go], cases };

function cases(bench: Bench) {
  const seed = Number(bench.env['H_KUBE_FUZZ_SEED'] || SEED);
  const runs = Number(bench.env['H_KUBE_FUZZ_RUNS'] || RUNS);
  const path = bench.env['H_KUBE_FUZZ_PATH'];
  const limit = Math.max(900, runs * 3);

  return [
    {
      name: `${runs} random models are refused with problems, or written and taken by the API server (seed ${seed})`,
      limit: limit + 300,
      async run() {
        const { client } = await ControlPlane.start(bench);
        await establish(client, await collectCrds(bench));
        const server = new DryRun(client);
        const folder = new Folder(join(bench.folder(), 'repository'), WRITTEN);
        const { identity } = await demoKey(root);
        let kustomized = 0;
        const { accepted, refused, codes } = await fuzz({
          ...{ seed, runs, limit },
          ...(path && { path }),
          async hold(judged) {
            folder.write(judged);
            const { model, problems } = judged;
            if (model === undefined || problems.length > 0) return;
            assertReadable(model);
            const objects = await objectsIn(model, identity);
            assert.deepEqual(await server.complaints([...objects]), []);
            if (kustomized++ < WRITTEN) assert.equal((await kustomizeAll(bench, model)).length, objects.length);
          },
        });
        assert.ok(
          path || (accepted > runs / 5 && refused > runs / 5),
          `${accepted} accepted, ${refused} refused: too few of one to say anything`,
        );
        return `${accepted} accepted, ${refused} refused with ${codes.size} codes, ${server.count} different objects`;
      },
    },
  ];
}

/** Every folder of `cluster/` at once. */
function kustomizeAll(bench: Bench, model: Model) {
  const folder = writeTree(model, bench.folder());
  const lists = model.files.filter(({ path }) => path.endsWith('/kustomization.yaml') && path !== 'cluster/kustomization.yaml');
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: lists.map(({ path }) => dirname(path)),
  };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return kustomizeBuild(bench, folder);
}
