/** An app: one folder of `cluster/` and one Flux Kustomization. */
import * as cdk8s from 'cdk8s';
import { Construct } from 'constructs';
import type { Machine } from '../host/machine';
import { oneMachine, type Placement, place, type Wish } from '../host/placement';
import { ProblemError } from '../values/problem';
import type { AppDefinition, Cluster, Completable } from './cluster';
import type { Namespace } from './namespace';

export interface AppProps {
  /** The namespace that the app's objects live in unless they say otherwise. @default - cluster-scoped objects only */
  readonly namespace?: Namespace;
  /** How long Flux waits for the app to become healthy. @default 10 minutes */
  readonly timeout?: cdk8s.Duration;
  /** Whether the app is ready only when its objects are healthy. @default true */
  readonly wait?: boolean;
  /**
   * What happens to the app's objects when the app leaves the roll-call.
   * @default 'prune' - they are deleted, except what is annotated to survive
   */
  readonly whenRemoved?: 'prune' | 'orphan';
}

/** Each direct child is one file, named by its id, holding its objects in the order they were made. */
export class App extends cdk8s.Chart implements Completable {
  private readonly needed = new Set<App>();

  constructor(
    readonly cluster: Cluster,
    path: string,
    readonly props: AppProps = {},
  ) {
    super(folder(path), path.slice(path.lastIndexOf('/') + 1), {
      ...(props.namespace && { namespace: props.namespace.name }),
    });
    cluster.add(this);
  }

  /** The app that a construct belongs to. */
  static owning(construct: Construct): App {
    const chart = cdk8s.Chart.of(construct);
    // cdk8s answers every `instanceof` of a subclass of Chart with "is it a chart", so look for what only an App has.
    if (!('homeNamespace' in chart)) throw new Error(`${construct.node.path} is not inside an app`);
    return chart as App;
  }

  /** Name of its Flux Kustomization: the last part of its path. */
  get id(): string {
    return this.node.id;
  }

  /** The namespace of the app's objects. @throws ProblemError `no-namespace` when the app has none */
  get homeNamespace(): Namespace {
    if (this.props.namespace === undefined) {
      throw ProblemError.of(this.node.path, {
        code: 'no-namespace',
        message: `app "${this.id}" has no namespace`,
        fix: 'give it one in its props',
      });
    }
    return this.props.namespace;
  }

  /** Notes a hard edge: this app cannot be applied before the other is ready. Called by constructs that are given another app's object. */
  needs(other: App): void {
    if (other !== this) this.needed.add(other);
  }

  /** The apps of its hard edges that come from references, by path. */
  get references(): readonly App[] {
    return [...this.needed].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
  }

  /** The machines that meet a wish, as a node selector. */
  place(wish: Wish): Placement {
    return place(this, this.cluster.machines, wish);
  }

  /** The one machine that meets a wish. @throws ProblemError `not-one-machine` */
  machine(wish: Wish): Machine {
    return oneMachine(this, this.cluster.machines, wish);
  }

  /** Overridden by an app that writes down what the others declared. */
  complete(): void {}
}

/** Makes a line of the roll-call. */
export const app = <T extends App>(path: string, create: (cluster: Cluster) => T): AppDefinition<T> => ({ path, create });

/** Every app of a cluster, by path: the cluster itself knows them only as constructs. */
export const appsOf = (cluster: Cluster): readonly App[] => cluster.apps as readonly App[];

/** A tree of its own per app, so that rendering one never walks the others. */
function folder(path: string): Construct {
  const parts = path.split('/').slice(0, -1);
  return parts.reduce<Construct>((scope, id) => new Construct(scope, id), new cdk8s.App({ outdir: 'unused' }));
}
