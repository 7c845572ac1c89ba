/** What Flux applies for a tenant, and as whom. */
import type { IKustomization } from '@kubernetes-models/flux-cd/kustomize.toolkit.fluxcd.io/v1/Kustomization';
import type { IGitRepository } from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1/GitRepository';
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { CustomResource } from '../cluster/custom-resource';
import { SealedSecret } from '../secrets/sealed-secret';
import { SecretValue } from '../secrets/secret-value';
import { report } from '../values/problem';
import { GIT, sourceProblems } from '../values/source-url';

export interface TenantRepositoryProps {
  /** `https://…` for a public one; `ssh://git@…` with a deploy key, which `secrets set` asks for. Reports `bad-source-url` */
  readonly url: string;
  readonly branch: string;
  /** Folder in it that is applied. @default './' */
  readonly path?: string;
}

/** Source and Kustomization in the tenant's own namespace, where its account is. */
export class TenantRepository extends Construct {
  /** The tenant's namespace, which also names its account. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, { url, branch, path = './' }: TenantRepositoryProps) {
    super(scope, id);
    const name = App.owning(this).homeNamespace.name;
    this.namespace = name;
    for (const problem of sourceProblems(url, GIT)) report(this, problem);
    const secretRef = url.startsWith('ssh://') ? { name: this.deployKey(name).name } : undefined;
    new CustomResource<IGitRepository>(this, 'source', {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name, namespace: name },
      spec: { interval: '1m', url, ref: { branch }, ...(secretRef && { secretRef }) },
    });
    new CustomResource<IKustomization>(this, 'Resource', {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name, namespace: name },
      spec: {
        path,
        sourceRef: { kind: 'GitRepository', name },
        // Flux acts as this account, so that what the account may not do, the repository cannot.
        serviceAccountName: name,
        targetNamespace: name,
        interval: '10m',
        retryInterval: '2m',
        timeout: '5m',
        prune: true,
        wait: false,
        deletionPolicy: 'MirrorPrune',
      },
    });
  }

  private deployKey(tenant: string): SealedSecret {
    return new SealedSecret(this, 'deploy-key', {
      name: 'deploy-key',
      data: {
        identity: SecretValue.given(`tenants/${tenant}/identity`, "private half of a read-only deploy key of the tenant's repository"),
        known_hosts: SecretValue.given(`tenants/${tenant}/known-hosts`, 'what ssh-keyscan says of its Git server'),
      },
    });
  }
}
