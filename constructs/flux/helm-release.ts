/** A Helm release that Flux installs, and what its chart does to the API server. */
import type { IHelmRelease } from '@kubernetes-models/flux-cd/helm.toolkit.fluxcd.io/v2/HelmRelease';
import type { IHelmRepository } from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1/HelmRepository';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { CustomResource } from '../cluster/custom-resource';
import { fluxSystem, type Namespace } from '../cluster/namespace';
import type { Backend, BackendPods } from '../ingress/backend';
import { goDuration } from '../values/duration';
import { type PlacelessProblem, report } from '../values/problem';
import { HELM, sourceProblems } from '../values/source-url';
import type { ChartPin } from './chart';
import { type ChartPods, podsProblems } from './chart-pods';
import type { HelmValues } from './helm-values';

export type { HelmValue, HelmValues } from './helm-values';

export interface HelmReleaseProps {
  /** Name of the release, which the names of the chart's objects come from. Reports `bad-release-name` @default the construct's id */
  readonly name?: string;
  /** Reports `bad-source-url` */
  readonly chart: ChartPin;
  readonly values: HelmValues;
  /** Every pod that the chart makes with these values, jobs included. Reports `pods-differ` where the values request something else */
  readonly pods: readonly ChartPods[];
  /** @default - the app's namespace */
  readonly namespace?: Namespace;
  /** API groups whose CRDs the chart brings, such as `cert-manager.io`. @default - none */
  readonly brings?: readonly string[];
  /** API groups of other apps whose objects the chart renders. @default - none */
  readonly renders?: readonly string[];
  /** Releases of the same app that must be ready first. @default - none */
  readonly after?: readonly HelmRelease[];
  /** How long helm-controller waits for the release. @default 10 minutes */
  readonly timeout?: Duration;
}

/** Source: Helm, pkg/chart/common/util: 53 characters, so that charts can append to it. */
const RELEASE_NAME = /^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/;

const badName = (name: string): PlacelessProblem => ({
  code: 'bad-release-name',
  message: `"${name}" cannot name a release`,
  allowed: 'up to 53 lower-case letters, digits and hyphens, no hyphen at an end',
  fix: 'give it another name',
});

/** The release and its chart's repository. Never uninstalled on failure: it is retried. */
export class HelmRelease extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly brings: readonly string[];
  readonly renders: readonly string[];
  readonly values: HelmValues;
  readonly pods: readonly ChartPods[];
  readonly chart: ChartPin;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
    const app = App.owning(this);
    this.name = props.name ?? id;
    this.namespace = (props.namespace ?? app.homeNamespace).name;
    this.brings = props.brings ?? [];
    this.renders = props.renders ?? [];
    this.values = props.values;
    this.pods = props.pods;
    this.chart = props.chart;
    if (!RELEASE_NAME.test(this.name)) report(this, badName(this.name));
    for (const problem of sourceProblems(props.chart.repository, HELM)) report(this, problem);
    for (const problem of podsProblems(props.pods, props.values)) report(this, problem);
    // One per release, though charts may share a repository: an app must not depend on which other apps there are.
    new CustomResource<IHelmRepository>(this, 'source', {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: this.name, namespace: fluxSystem.name },
      spec: { interval: '24h', url: props.chart.repository },
    });
    new CustomResource<IHelmRelease>(this, 'Resource', {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: this.name, namespace: this.namespace },
      spec: {
        interval: '1h',
        timeout: goDuration(props.timeout ?? Duration.minutes(10)),
        releaseName: this.name,
        chart: {
          spec: {
            chart: props.chart.chart,
            version: props.chart.version,
            interval: '24h',
            sourceRef: { kind: 'HelmRepository', name: this.name, namespace: fluxSystem.name },
          },
        },
        ...(props.after && { dependsOn: props.after.map(({ name, namespace }) => ({ name, namespace })) }),
        install: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure', retryInterval: '2m' } },
        upgrade: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure', retryInterval: '2m' } },
        driftDetection: { mode: 'enabled' },
        values: props.values,
      },
    });
  }

  /** A Service that the chart makes, by its rendered name. @param pods what the chart labels the pods behind it with, and where they listen */
  service(name: string, port: number, pods: BackendPods): Backend {
    return { name, namespace: this.namespace, port, pods };
  }
}
