/** The cluster's apps, defined on demand so that the order of the roll-call never matters. */
import type { Construct } from 'constructs';
import type { Machine } from '../host/machine';
import { atPath, ProblemError, reported } from '../values/problem';
import type { Network } from './network';
import { nothingRetained, type Retained } from './retained';
import type { Site } from './site';

/** One line of the roll-call: how to make an app. */
export interface AppDefinition<T extends Construct = Construct> {
  /** The app's path, such as `infrastructure/services/traefik`. */
  readonly path: string;
  readonly create: (cluster: Cluster) => T;
}

/** What the cluster asks of an app. */
export interface Completable extends Construct {
  /** Called once when every app exists, to write down what others declared. */
  complete(): void;
}

export interface ClusterProps {
  readonly site: Site;
  readonly machines: readonly Machine[];
  readonly network: Network;
  /** @default - nothing outlives its app */
  readonly retained?: Retained;
  /** @default - nothing is sealed yet */
  readonly seals?: ReadonlyMap<string, string>;
}

/** All apps over one site and its machines. */
export class Cluster {
  private readonly defined = new Map<AppDefinition, Construct | 'in progress'>();
  private readonly failed = new Map<AppDefinition, ProblemError>();
  private readonly members: Completable[] = [];
  private rollCall: readonly AppDefinition[] = [];
  private completed = false;

  readonly site: Site;
  readonly machines: readonly Machine[];
  readonly network: Network;
  readonly retained: Retained;
  /** Fingerprint of each sealed Secret, by its path below `secrets/sealed/`: it changes when the Secret does. */
  readonly seals: ReadonlyMap<string, string>;

  constructor({ site, machines, network, retained = nothingRetained, seals = new Map() }: ClusterProps) {
    this.site = site;
    this.machines = machines;
    this.network = network;
    this.retained = retained;
    this.seals = seals;
  }

  /** The app of a definition, made at first use. @throws ProblemError `app-cycle` when two apps need each other's object */
  get<T extends Construct>(definition: AppDefinition<T>): T {
    const known = this.defined.get(definition);
    if (known === 'in progress') {
      const open = [...this.defined].filter(([, app]) => app === 'in progress').map(([{ path }]) => path);
      throw ProblemError.of(definition.path, {
        code: 'app-cycle',
        message: `apps need each other: ${[...open.slice(open.indexOf(definition.path)), definition.path].join(' → ')}`,
        fix: 'let one of them stop taking the other as a prop',
      });
    }
    if (known !== undefined) return known as T;
    const failure = this.failed.get(definition);
    if (failure !== undefined) throw failure;
    this.defined.set(definition, 'in progress');
    try {
      const app = atPath(definition.path, () => definition.create(this));
      this.defined.set(definition, app);
      return app;
    } catch (error) {
      this.defined.delete(definition);
      // So that it is told once, however many apps take this one.
      if (error instanceof ProblemError) this.failed.set(definition, error);
      throw error;
    }
  }

  /** Makes every app of the roll-call, then lets each write down what the others declared. @throws ProblemError with the problems of every app that failed */
  define(rollCall: readonly AppDefinition[]): void {
    this.rollCall = rollCall;
    // An app that fails takes those with it that take it: each problem is told once.
    const failures = new Set(rollCall.flatMap((definition) => this.attempt(definition)?.problems ?? []));
    if (failures.size > 0) throw new ProblemError([...failures, ...this.apps.flatMap(reported)]);
    this.complete();
  }

  /** Makes an app. @returns what was wrong with it, so that the others can be made too */
  private attempt(definition: AppDefinition): ProblemError | undefined {
    try {
      this.get(definition);
      return undefined;
    } catch (error) {
      if (error instanceof ProblemError) return error;
      throw error;
    }
  }

  /** Called by an app's constructor. */
  add(app: Completable): void {
    if (this.completed) throw new Error(`${app.node.path} was defined after the cluster was complete`);
    this.members.push(app);
  }

  /** Every app, by path. */
  get apps(): readonly Completable[] {
    return [...this.members].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
  }

  /** Paths of apps that others took although they are not on the roll-call. */
  get unlisted(): readonly string[] {
    return [...this.defined.keys()].filter((definition) => !this.rollCall.includes(definition)).map(({ path }) => path);
  }

  /** Everything of one kind that any app declared, by path. Not for subclasses of cdk8s's own, whose `instanceof` lies. */
  findAll<T extends Construct>(kind: abstract new (...args: never[]) => T): T[] {
    return this.apps.flatMap((app) => app.node.findAll().filter((construct): construct is T => construct instanceof kind));
  }

  private complete(): void {
    this.completed = true;
    for (const app of this.apps) atPath(app.node.path, () => app.complete());
  }
}
