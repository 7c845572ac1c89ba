/** Traefik watches an API server that holds our tree, and has nothing to complain about. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { unknownMiddleware } from '../../checks/unknown-middleware';
import { appsOf } from '../../constructs/cluster/app';
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { HelmRelease } from '../../constructs/flux/helm-release';
import { WebDoor } from '../../constructs/ingress/web-door';
import { folderOf } from '../../synth/render';
import { refOf } from '../kubernetes/client';
import { ControlPlane } from '../kubernetes/control-plane';
import { collectCrds, establish } from '../kubernetes/crds';
import { backends, certificates, composeDoors, ofTraefikChart } from '../kubernetes/doors';
import { freePorts } from '../kubernetes/loopback';
import { chartArguments, type Part, RunningTraefik } from '../kubernetes/traefik';
import { inOrder } from '../kubernetes/tree';
import type { Bench } from '../runner/bench';
import { go, named, program } from '../runner/needs';
import { once, type Section, skip } from '../runner/section';
import { until } from '../runner/wait';

export const traefik: Section = { name: 'traefik', needs: [go, program('openssl', 'Debian package openssl')], cases };

const unwell = ({ status, error = [] }: Part): boolean => status !== 'enabled' || error.length > 0;
const told = ({ name, status, error = [] }: Part): string => `${name} is ${status}: ${error.join('; ')}`;
const hostsIn = (routers: readonly Part[]): string[] =>
  [...new Set(routers.flatMap(({ rule = '' }) => [...rule.matchAll(/Host\([`"]([^`"]+)[`"]\)/g)].map(([, host = '']) => host)))].sort();

interface Started extends Manifest {
  readonly spec?: { readonly template: { readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] } } };
}

function cases(bench: Bench) {
  const model = composeDoors();
  const doors = model.cluster.findAll(WebDoor);
  const [release] = model.cluster.findAll(HelmRelease).filter(({ name }) => name === 'traefik');
  if (release === undefined) throw new Error('no release is called traefik');
  const objects = inOrder(appsOf(model.cluster)).flatMap((app) =>
    model.files.filter(({ path }) => path.startsWith(`${folderOf(app)}/`)).flatMap((file) => file.objects ?? []),
  );
  const middlewares = objects.filter(({ kind }) => kind === 'Middleware');
  const nameOf = ({ metadata }: Manifest) => `${metadata?.namespace}-${metadata?.name}@kubernetescrd`;

  const zoneOf = (host: string) => Object.values(model.cluster.site.zones).find(({ domain }) => host.endsWith(`.${domain}`));

  const scene = once(async () => {
    const plane = await ControlPlane.start(bench);
    await establish(plane.client, await collectCrds(bench));
    const around = [...backends(model), ...ofTraefikChart(release.values, release.namespace), ...(await certificates(bench, model))];
    for (const object of [...objects, ...(around as Manifest[])]) await plane.client.apply(object);
    const { args, left } = await chartArguments(release.values);
    const running = await RunningTraefik.start(bench, args, plane.kubeconfig);
    const routers = await until(
      60,
      'a router for each door, and every middleware',
      async () => {
        // Routers come from one provider, middlewares from another, each in its own time.
        const known = (await running.parts('http/middlewares')).map(({ name }) => name);
        if (!middlewares.every((middleware) => known.includes(nameOf(middleware)))) return undefined;
        const found = await running.parts('http/routers');
        return doors.every(({ host }) => hostsIn(found).includes(host)) ? found : undefined;
      },
      async () => JSON.stringify(await running.parts('http/routers'), undefined, 1),
    );
    return { client: plane.client, running, routers, left };
  });

  /** What an argument changes of how requests are routed; nothing where it says the default, or an address. */
  const routing = (all: readonly string[]): string[] =>
    all
      .map((argument) => argument.toLowerCase())
      .map((argument) => (argument.includes('=') ? argument : `${argument}=true`))
      .filter((argument) => /^--(entrypoints\.(web|websecure)|providers)\./.test(argument))
      .filter(
        (argument) => !/\.address=|=false$|\.redirections\.entrypoint\.to=/.test(argument) || argument.includes('.encodedcharacters.'),
      )
      .sort();

  return [
    {
      name: 'it is started as the real chart would start it with our values',
      needs: [named('H_KUBE_CHARTS', 'folder of charts')],
      async run() {
        const chart = join(bench.env['H_KUBE_CHARTS'] ?? '', release.chart.chart);
        if (!existsSync(join(chart, 'templates'))) return skip('H_KUBE_CHARTS has values of the chart only');
        const args = ['template', release.name, chart, '--namespace', release.namespace, '--kube-version', '1.36.2', '--values', '-'];
        const { status, stdout, stderr } = await bench.run(await bench.tool('helm'), args, { input: JSON.stringify(release.values) });
        assert.equal(status, 0, stderr);
        const pods = (loadAll(stdout) as (Started | null)[]).filter((object) => object?.kind === 'DaemonSet');
        const rendered = pods.flatMap((object) => object?.spec?.template.spec.containers[0]?.args ?? []);
        const { args: ours, left } = await chartArguments(release.values);
        const newer = left.map((path) => path.slice(path.lastIndexOf('.') + 1).toLowerCase());
        const known = rendered.filter((argument) => !newer.some((name) => argument.toLowerCase().includes(`.${name}=`)));
        assert.deepEqual(routing(ours), routing(known));
        return `${routing(ours).length} options`;
      },
    },
    {
      name: 'every host of the model has a router, and no other host has one',
      limit: 300,
      async run() {
        const { routers, left } = await scene();
        assert.deepEqual(hostsIn(routers), [...new Set(doors.map(({ host }) => host as string))].sort());
        return `${routers.length} routers; not known to this version: ${left.join(', ')}`;
      },
    },
    {
      name: 'every router, service and middleware is enabled and without an error',
      async run() {
        const { running } = await scene();
        const parts = await Promise.all(
          (['http/routers', 'http/services', 'http/middlewares', 'tcp/routers', 'tcp/services'] as const).map((kind) =>
            running.parts(kind),
          ),
        );
        assert.deepEqual(parts.flat().filter(unwell).map(told), []);
        const known = (parts[2] ?? []).map(({ name }) => name).filter((name) => name.endsWith('@kubernetescrd'));
        assert.deepEqual(known.sort(), middlewares.map(nameOf).sort());
        return `${parts.flat().length} parts`;
      },
    },
    {
      name: 'every door goes through the middlewares of its login, over TLS only',
      async run() {
        const { routers } = await scene();
        for (const door of doors) {
          const own = routers.filter((router) => hostsIn([router]).includes(door.host) && router.name.endsWith('@kubernetes'));
          assert.equal(own.length, doors.filter(({ host }) => host === door.host).length, door.host);
          // Outside of the zones any zone's will do, and it is that of the login.
          const zone = zoneOf(door.host) ?? zoneOf(model.cluster.site.login.host);
          for (const router of own) {
            const logins = (router.middlewares ?? []).filter((name) => name.startsWith('kube-system-authentik-'));
            assert.deepEqual(logins, door.login.kind === 'none' ? [] : [`kube-system-${zone?.middleware}@kubernetescrd`], door.host);
            assert.equal((router.middlewares ?? []).includes('kube-system-mesh-only@kubernetescrd'), door.reach === 'mesh', door.host);
            assert.deepEqual(router.entryPoints, ['websecure'], door.host);
          }
        }
        return `${doors.length} doors`;
      },
    },
    {
      name: 'the TLS options are those of our values, and nothing else is logged as an error',
      async run() {
        const { running } = await scene();
        const said = release.values['tlsOptions'] as unknown as Readonly<Record<string, object>>;
        const found = running.tlsOptions() as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
        const kept = Object.entries(said).map(([name, option]) => [
          name,
          Object.fromEntries(Object.keys(option).map((key) => [key, found[name]?.[key]])),
        ]);
        assert.deepEqual(Object.fromEntries(kept), said);
        // Said of Ingresses before the other provider had brought the middlewares, which are there by now.
        const early = middlewares.map((object) => `middleware "${nameOf(object)}" does not exist`);
        assert.deepEqual(
          running.errors().filter((error) => !early.includes(error)),
          [],
        );
      },
    },
    {
      name: 'a middleware in the wrong namespace is reported by Traefik and by us, for the same routes',
      async run() {
        const { client, running } = await scene();
        const [right] = middlewares.filter(({ metadata }) => metadata?.name === 'authentik-lotus-lake');
        assert.ok(right);
        const wrong = { ...right, metadata: { ...right.metadata, namespace: 'authentik' } };
        await client.apply(wrong);
        await client.delete(refOf(right));
        const broken = await until(30, 'an error of Traefik', async () => {
          const found = (await running.parts('http/routers')).filter(unwell);
          return found.length > 0 ? found : undefined;
        });
        const files = model.files.map((file) => ({
          ...file,
          ...(file.objects && { objects: file.objects.map((object) => (object === right ? wrong : object)) }),
        }));
        const ours = unknownMiddleware({ files });
        assert.ok(ours.length > 0);
        for (const { message } of ours) assert.match(message, /kube-system-authentik-lotus-lake@kubernetescrd/);
        const paths = doors.filter(({ node }) => ours.some(({ path }) => path === node.path)).map(({ host }) => host as string);
        assert.deepEqual(hostsIn(broken), [...new Set(paths)].sort());
        for (const router of broken) assert.match(told(router), /kube-system-authentik-lotus-lake@kubernetescrd.*does not exist/);
        await client.apply(right);
        await client.delete(refOf(wrong));
        return `${broken.length} routes`;
      },
    },
    {
      name: 'the file of every TCP door is taken by the Traefik that forwards it',
      async run() {
        const configs = objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.namespace === 'mesh-doors');
        assert.ok(configs.length > 0);
        for (const config of configs) {
          const file = join(bench.folder(), 'door.yaml');
          writeFileSync(file, (config as unknown as { data: { 'door.yaml': string } }).data['door.yaml']);
          const [port] = await freePorts(1);
          const forwarder = await RunningTraefik.start(bench, [
            `--entrypoints.door.address=127.0.0.1:${port}/tcp`,
            `--providers.file.filename=${file}`,
            '--providers.file.watch=false',
          ]);
          const parts = await until(30, 'the route of the door', async () => {
            const found = [...(await forwarder.parts('tcp/routers')), ...(await forwarder.parts('tcp/services'))];
            return found.length === 2 ? found : undefined;
          });
          assert.deepEqual(parts.filter(unwell).map(told), []);
          assert.deepEqual(forwarder.errors(), []);
        }
        return `${configs.length} doors`;
      },
    },
  ];
}
