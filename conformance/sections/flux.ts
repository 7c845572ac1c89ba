/** The real controllers of Flux bring a cluster from nothing to what the repository says, and follow it from there. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadAll } from 'js-yaml';
import { type App, appsOf } from '../../constructs/cluster/app';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { dependencies } from '../../synth/dependencies';
import type { Model } from '../../synth/model';
import { folderOf } from '../../synth/render';
import { type Ref, refOf, refText, type Stored } from '../kubernetes/client';
import { recoverDatabase } from '../kubernetes/database-recovery';
import { inventoryOf, isReadyAt, kustomizations, readyOf, unreadyText } from '../kubernetes/flux';
import { FluxCluster } from '../kubernetes/flux-cluster';
import { changed, composeWith, localFiles } from '../kubernetes/local-tree';
import { readTree, writeTree } from '../kubernetes/tree';
import type { Bench } from '../runner/bench';
import { go, program } from '../runner/needs';
import { once, type Section } from '../runner/section';
import { until } from '../runner/wait';
import { realComposition } from '../site';

export const flux: Section = { name: 'flux', needs: [go, program('git', 'Debian package git')], cases };

const REMOVED = 'apps/lotus-lake';
const KEEP = 'kustomize.toolkit.fluxcd.io/prune';

interface Pod extends Stored {
  readonly status: { readonly phase: string; readonly conditions?: readonly { readonly type: string; readonly message?: string }[] };
}

function cases(bench: Bench) {
  const model = composeWith();
  const apps = appsIn(model);
  const { of } = dependencies(appsOf(model.cluster));
  /** Who waits for an app, however indirectly. */
  const waiting = (app: App): App[] => apps.filter((other) => other !== app && reaches(other, app));
  const reaches = (from: App, to: App): boolean => of(from).some((next) => next === to || reaches(next, to));
  // The root's own, and one for each app.
  const count = apps.length + 1;
  const objects = model.files.filter(({ path }) => path.startsWith('cluster/')).flatMap((file) => file.objects ?? []);

  const scene = once(async () => {
    const cluster = await FluxCluster.start(bench, model);
    const files = localFiles(model, cluster.git);
    const revision = await cluster.git.push(files);
    await cluster.bootstrap(bench.env);
    await cluster.settled(revision, count, 840);
    return { cluster, client: cluster.client, files };
  });
  const kustomization = async (name: string) => {
    const [found] = (await kustomizations((await scene()).client)).filter(({ metadata }) => metadata.name === name);
    assert.ok(found, `there is no Kustomization ${name}`);
    return found;
  };
  /** The app that divides the others most evenly into those that wait for it and those that do not. */
  const [divider] = [...apps].sort((a, b) => evenness(b) - evenness(a));
  function evenness(app: App): number {
    return Math.min(waiting(app).length, apps.length - waiting(app).length - 1);
  }
  if (divider === undefined) throw new Error('there are no apps');

  return [
    {
      name: 'an empty cluster that is given the key and the address of the repository makes every app ready by itself',
      limit: 900,
      async run() {
        const { cluster } = await scene();
        const { real, standIns } = cluster.charts;
        const charts = [real.length > 0 && `real charts: ${real.join(', ')}`, standIns.length > 0 && `stand-ins: ${standIns.join(', ')}`];
        return `${count} Kustomizations; ${charts.filter(Boolean).join('; ')}`;
      },
    },
    {
      name: 'no app was begun before those that it waits for were ready',
      async run() {
        const { client } = await scene();
        const all = new Map((await kustomizations(client)).map((each) => [each.metadata.name, each]));
        const begun = async (app: App): Promise<number> => {
          const own = model.files.filter(({ path }) => path.startsWith(`${folderOf(app)}/`)).flatMap((file) => file.objects ?? []);
          const made = await Promise.all(
            own.map((object) => client.get<Stored & { metadata: { creationTimestamp: string } }>(refOf(object))),
          );
          return Math.min(...made.map((stored) => Date.parse(stored?.metadata.creationTimestamp ?? '')));
        };
        let edges = 0;
        for (const app of apps) {
          const start = await begun(app);
          for (const before of of(app)) {
            const ready = Date.parse(readyOf(all.get(before.id) ?? assert.fail(before.id))?.lastTransitionTime ?? '');
            assert.ok(ready <= start, `${app.id} was begun ${(ready - start) / 1000} s before ${before.id} was ready`);
            edges += 1;
          }
          assert.deepEqual(
            (all.get(app.id)?.spec.dependsOn ?? []).map(({ name }) => name),
            of(app).map(({ id }) => id),
          );
        }
        return `${edges} edges`;
      },
    },
    {
      name: 'every object of the tree is there, Secrets decrypted',
      async run() {
        const { client } = await scene();
        const trees = await readTree(bench, model, writeTree(model, bench.folder()));
        const all = trees.flatMap((tree) => tree.objects);
        const missing: string[] = [];
        let secrets = 0;
        for (const object of all) {
          const stored = await client.get<Stored & { data?: Readonly<Record<string, string>> }>(refOf(object));
          if (stored === undefined) missing.push(refText(refOf(object)));
          const { stringData } = object as { stringData?: Readonly<Record<string, string>> };
          if (object.kind !== 'Secret' || stringData === undefined) continue;
          secrets += 1;
          for (const [key, value] of Object.entries(stringData)) {
            const found = Buffer.from(stored?.data?.[key] ?? '', 'base64').toString();
            assert.ok(found === value, `${refText(refOf(object))} has another ${key}`);
          }
        }
        assert.deepEqual(missing, []);
        assert.ok(secrets > 0);
        return `${all.length} objects, ${secrets} Secrets`;
      },
    },
    {
      name: 'every pod has a machine',
      async run() {
        const { client } = await scene();
        const pods = await until(
          120,
          'every pod runs',
          async () => {
            const found = await client.list<Pod>('v1', 'Pod');
            return found.every(({ status }) => status.phase !== 'Pending') ? found : undefined;
          },
          async () => pendingText(await client.list<Pod>('v1', 'Pod')),
        );
        assert.ok(pods.length > 0);
        return `${pods.length} pods`;
      },
    },
    {
      name: 'an edit is rolled out alone',
      async run() {
        const { cluster } = await scene();
        const [first, ...others] = realComposition.site.people;
        assert.ok(first);
        const people = [{ ...first, name: `${first.name} the Second` }, ...others];
        const edited = composeWith({ site: { ...realComposition.site, people } });
        const before = await cluster.state(objects);
        const revision = await cluster.push(localFiles(edited, cluster.git));
        await cluster.settled(revision, count);
        const after = await cluster.state(objects);
        const expected = differing(contents(model), contents(edited));
        assert.ok(expected.length > 0);
        assert.deepEqual(differing(before, after), expected);
        return expected.join(', ');
      },
    },
    {
      name: 'a commit that cannot be built leaves the last good state, and the next good one is applied',
      async run() {
        const { cluster, files } = await scene();
        const before = await cluster.state(objects);
        const missing = (content: string) => `${content}  - not-there.yaml\n`;
        const list = `${folderOf(divider)}/kustomization.yaml`;
        await cluster.push(changed(changed(files, list, missing), 'cluster/flux/kustomization.yaml', missing));
        for (const name of [divider.id, 'bootstrap']) {
          await until(120, `${name} fails`, async () => {
            const { status, reason } = readyOf(await kustomization(name)) ?? {};
            return status === 'False' && reason === 'BuildFailed' ? true : undefined;
          });
        }
        // The edit of the case before is still there: this commit would have taken it back.
        assert.deepEqual(differing(before, await cluster.state(objects)), []);
        const revision = await cluster.push(files);
        await cluster.settled(revision, count);
        return `${divider.id} and the root`;
      },
    },
    {
      name: 'a broken app holds up what waits for it, and nothing else',
      async run() {
        const { cluster, client, files } = await scene();
        const held = waiting(divider);
        const [file] = files.filter(({ path, objects: own }) => path.startsWith(`${folderOf(divider)}/`) && own !== undefined);
        assert.ok(file);
        const refused = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Not_A_Name\n  namespace: flux-system\n';
        const revision = await cluster.push(changed(files, file.path, (content) => `${content}---\n${refused}`));
        const outside = (name: string) => name !== divider.id && !held.some(({ id }) => id === name);
        await until(
          240,
          'every other app is ready',
          async () => {
            const all = await kustomizations(client);
            const stuck = all.filter(({ metadata }) => !outside(metadata.name));
            const settled = stuck.every((each) => readyOf(each)?.status === 'False');
            return settled && all.filter(({ metadata }) => outside(metadata.name)).every((each) => isReadyAt(each, revision))
              ? true
              : undefined;
          },
          async () => unreadyText(await kustomizations(client), revision),
        );
        await sleep(5000);
        const all = await kustomizations(client);
        const reasons = all.filter((each) => !isReadyAt(each, revision)).map((each) => `${each.metadata.name}: ${readyOf(each)?.reason}`);
        assert.deepEqual(
          reasons.sort(),
          [`${divider.id}: ReconciliationFailed`, ...held.map(({ id }) => `${id}: DependencyNotReady`)].sort(),
        );
        await cluster.settled(await cluster.push(files), count);
        return `${divider.id} and ${held.length} that wait for it of ${apps.length}`;
      },
    },
    {
      name: 'a database is begun again from its archive by the steps of docs/recovery.md, and Flux holds back until it is told',
      async run() {
        const { cluster, files } = await scene();
        await recoverDatabase(bench, cluster, files, count);
        await cluster.settled(await cluster.push(files), count);
      },
    },
    {
      name: 'an app that is removed is pruned, and its protected data stays',
      async run() {
        const { cluster, client, files } = await scene();
        const [removed] = apps.filter(({ node }) => node.path === REMOVED);
        assert.ok(removed);
        const own = model.files
          .filter(({ path }) => path.startsWith(`${folderOf(removed)}/`) && !path.endsWith('/kustomization.yaml'))
          .flatMap(({ content }) => loadAll(content) as (Manifest & { metadata: { annotations?: Readonly<Record<string, string>> } })[]);
        const isKept = ({ metadata }: (typeof own)[number]) => metadata.annotations?.[KEEP] === 'disabled';
        const kept = own.filter(isKept).map((object) => refText(refOf(object)));
        assert.ok(kept.length > 0 && kept.length < own.length);
        const without = composeWith({ apps: realComposition.apps.filter(({ path }) => path !== REMOVED) });
        await cluster.settled(await cluster.push(localFiles(without, cluster.git)), appsIn(without).length + 1);
        const there = async (): Promise<string[]> => {
          const found: Ref[] = [];
          for (const ref of own.map(refOf)) if (await cluster.exists(ref)) found.push(ref);
          return found.map(refText).sort();
        };
        await until(60, 'what is not protected goes', async () => ((await there()).length === kept.length ? true : undefined));
        assert.deepEqual(await there(), kept.sort());
        const claims = await client.list('v1', 'PersistentVolumeClaim');
        assert.ok(claims.some(({ metadata }) => metadata.namespace === removed.homeNamespace.name));
        await cluster.settled(await cluster.push(files), count);
        assert.equal((await there()).length, own.length);
        assert.ok(inventoryOf(await kustomization(removed.id)).length >= own.length);
        return `${kept.length} of ${own.length} objects stay, and are taken up again when the app returns`;
      },
    },
  ];
}

/** Apps with files. */
const appsIn = ({ cluster, files }: Model): App[] =>
  appsOf(cluster).filter((app) => files.some(({ path }) => path === `${folderOf(app)}/kustomization.yaml`));

const pendingText = (pods: readonly Pod[]): string =>
  pods
    .filter(({ status }) => status.phase === 'Pending')
    .map(({ metadata, status }) => `${metadata.namespace}/${metadata.name}: ${status.conditions?.map(({ message }) => message).join(' ')}`)
    .join('\n');

/** What a model says of each object. */
const contents = ({ files }: Model): ReadonlyMap<string, string> =>
  new Map(files.flatMap(({ objects = [] }) => objects.map((object) => [refText(refOf(object)), JSON.stringify(object)] as const)));

function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort();
}
