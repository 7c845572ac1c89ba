/** Every namespace that an app owns, each a file of its own, closed until something is declared. They outlive what is in them. */
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App, appsOf } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import type { Namespace } from '../cluster/namespace';
import { report } from '../values/problem';
import { denyByDefault } from './default-deny';

export class ClosedNamespaces extends App {
  constructor(cluster: Cluster) {
    super(cluster, 'infrastructure/namespaces', { whenRemoved: 'orphan' });
  }

  override complete(): void {
    const owned = appsOf(this.cluster).flatMap(({ props }) => props.namespace ?? []);
    for (const name of [...new Set(owned.map((each) => each.name))].sort()) {
      this.write(owned.filter((each) => each.name === name));
    }
  }

  private write(claims: readonly Namespace[]): void {
    const [first] = claims;
    if (first?.podSecurity === undefined) return;
    const levels = new Set(claims.map(({ podSecurity }) => podSecurity));
    if (levels.size > 1) {
      report(this, {
        code: 'namespace-conflict',
        message: `namespace "${first.name}" is claimed with Pod Security levels ${[...levels].sort().join(' and ')}`,
        fix: 'let one app own the namespace and the others take it from there',
      });
    }
    const file = new Construct(this, first.name);
    new k8s.KubeNamespace(file, 'Resource', {
      metadata: {
        name: first.name,
        annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
        labels: {
          'pod-security.kubernetes.io/enforce': first.podSecurity,
          'pod-security.kubernetes.io/warn': first.podSecurity,
        },
      },
    });
    denyByDefault(file, first.name);
  }
}
