/** The hard edges between apps: what must exist before an apply can succeed. */
import type { App } from '../constructs/cluster/app';
import type { Manifest } from '../constructs/cluster/custom-resource';
import { BroughtApi } from '../constructs/flux/brought-api';
import { HelmRelease } from '../constructs/flux/helm-release';
import type { Problem } from '../constructs/values/problem';
import { objectsOf, secretsOf } from './render';

/** API groups that every cluster with Flux serves. */
const BUILT_IN =
  /^(|admissionregistration\.k8s\.io|apiextensions\.k8s\.io|apps|autoscaling|batch|networking\.k8s\.io|policy|rbac\.authorization\.k8s\.io|scheduling\.k8s\.io|storage\.k8s\.io|.+\.toolkit\.fluxcd\.io)$/;

/** Namespaces that exist before us. */
const EXISTING = ['default', 'flux-system', 'kube-system'];

export interface Dependencies {
  /** The apps that an app waits for, by path. */
  readonly of: (app: App) => readonly App[];
  readonly problems: readonly Problem[];
}

const apiGroup = ({ apiVersion }: Manifest): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

const releasesOf = (app: App): HelmRelease[] =>
  app.node.findAll().filter((construct): construct is HelmRelease => construct instanceof HelmRelease);

/** API groups whose CRDs come with what an app runs. */
const broughtBy = (app: App): string[] => [
  ...releasesOf(app).flatMap(({ brings }) => brings),
  ...app.node.findAll().flatMap((construct) => (construct instanceof BroughtApi ? [construct.group] : [])),
];

/** Derives every edge: from references, from namespaces, from the CRDs behind objects and charts. */
export function dependencies(apps: readonly App[]): Dependencies {
  const problems: Problem[] = [];
  const edges = new Map<App, Set<App>>(apps.map((app) => [app, new Set(app.references)]));
  const namespaceOwner = new Map<string, App>();
  const apiOwner = new Map<string, App>();
  const objects = new Map(apps.map((app) => [app, objectsOf(app)]));
  for (const app of apps) {
    for (const object of objects.get(app) ?? []) {
      if (object.kind === 'Namespace' && object.metadata?.name !== undefined) namespaceOwner.set(object.metadata.name, app);
    }
    for (const group of broughtBy(app)) apiOwner.set(group, app);
  }

  const link = (app: App, owner: App): void => {
    if (owner !== app) edges.get(app)?.add(owner);
  };

  for (const app of apps) {
    const own = objects.get(app) ?? [];
    const namespaces = [...own.flatMap(({ metadata }) => metadata?.namespace ?? []), ...secretsOf(app).map(({ namespace }) => namespace)];
    for (const name of new Set(namespaces)) {
      const owner = namespaceOwner.get(name);
      if (owner !== undefined) link(app, owner);
      else if (!EXISTING.includes(name)) problems.push(unknownNamespace(app, name, [...namespaceOwner.keys()]));
    }
    for (const group of new Set(own.map(apiGroup))) {
      const owner = apiOwner.get(group);
      if (owner === app) problems.push(besideItsRelease(app, group));
      else if (owner !== undefined) link(app, owner);
      else if (!BUILT_IN.test(group)) problems.push(unknownApi(app, group, [...apiOwner.keys()]));
    }
    for (const release of releasesOf(app)) {
      for (const group of release.renders) {
        const owner = apiOwner.get(group);
        if (owner !== undefined) link(app, owner);
        else problems.push(unknownApi(app, group, [...apiOwner.keys()]));
      }
    }
  }

  const sorted = (app: App): App[] => [...(edges.get(app) ?? [])].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
  return { of: sorted, problems: [...problems, ...cycle(apps, sorted)] };
}

/** The first cycle that a walk in path order meets, with its route. */
function cycle(apps: readonly App[], of: (app: App) => readonly App[]): Problem[] {
  const done = new Set<App>();
  const walk = (app: App, route: readonly App[]): Problem[] => {
    if (route.includes(app)) {
      const ids = [...route.slice(route.indexOf(app)), app].map(({ id }) => id);
      return [
        {
          path: app.node.path,
          code: 'dependency-cycle',
          message: `apps wait for each other: ${ids.join(' → ')}`,
          fix: 'let one of them be registered with the other instead of needing it, or split the app',
        },
      ];
    }
    if (done.has(app)) return [];
    for (const next of of(app)) {
      const found = walk(next, [...route, app]);
      if (found.length > 0) return found;
    }
    done.add(app);
    return [];
  };
  for (const app of apps) {
    const found = walk(app, []);
    if (found.length > 0) return found;
  }
  return [];
}

const unknownNamespace = (app: App, name: string, owned: readonly string[]): Problem => ({
  path: app.node.path,
  code: 'unknown-namespace',
  message: `an object is in namespace "${name}", which nothing creates`,
  allowed: [...owned, ...EXISTING].sort().join(', '),
  fix: 'give the app that namespace in its props, or use one that exists',
});

const unknownApi = (app: App, group: string, known: readonly string[]): Problem => ({
  path: app.node.path,
  code: 'unknown-api',
  message: `an object is of API group "${group}", which no release brings`,
  allowed: [...known].sort().join(', '),
  fix: 'add the app whose release brings it, and say so in its `brings`',
});

const besideItsRelease = (app: App, group: string): Problem => ({
  path: app.node.path,
  code: 'crd-with-its-release',
  message: `an object of API group "${group}" is in the app whose release brings that API`,
  fix: 'move the object to an app of its own: Flux checks all objects of an app before it installs any release',
});
