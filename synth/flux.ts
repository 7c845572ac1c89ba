/** What Flux's root applies: the Git source, one Kustomization per app, and the lists of files. */
import type { IKustomization } from '@kubernetes-models/flux-cd/kustomize.toolkit.fluxcd.io/v1/Kustomization';
import type { IGitRepository } from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1/GitRepository';
import { Duration } from 'cdk8s';
import type { App } from '../constructs/cluster/app';
import type { Manifest } from '../constructs/cluster/custom-resource';
import { fluxSystem } from '../constructs/cluster/namespace';
import type { Site } from '../constructs/cluster/site';
import { healthChecks } from '../constructs/flux/health';
import { goDuration } from '../constructs/values/duration';
import type { FileSpec } from './file-spec';
import { folderOf } from './render';
import { toYaml } from './yaml';

/** A name of our own: whoever installed Flux has a source too, and we cannot know what it is called. */
const SOURCE = 'h-kube';

/** The Secret with the age key, beside every Kustomization that decrypts. */
const AGE_KEY_SECRET = 'sops-age';

/** The Kustomization of one app. @param files the app's files @param dependsOn the apps it waits for */
export function fluxKustomization(app: App, files: readonly FileSpec[], dependsOn: readonly App[]): FileSpec {
  const encrypted = files.some(({ path }) => path.endsWith('.sops.yaml'));
  const checks = healthChecks(files.flatMap(({ objects }) => objects ?? []));
  const object: IKustomization = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: app.id, namespace: fluxSystem.name },
    spec: {
      path: `./${folderOf(app)}`,
      sourceRef: { kind: 'GitRepository', name: SOURCE },
      interval: '10m',
      retryInterval: '2m',
      timeout: goDuration(app.props.timeout ?? Duration.minutes(10)),
      prune: true,
      wait: app.props.wait ?? true,
      deletionPolicy: app.props.whenRemoved === 'orphan' ? 'Orphan' : 'MirrorPrune',
      ...(encrypted && { decryption: { provider: 'sops', secretRef: { name: AGE_KEY_SECRET } } }),
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.map(({ id }) => ({ name: id })) }),
      ...(checks.length > 0 && { healthCheckExprs: checks }),
    },
  };
  return rendered(`cluster/flux/${app.id}.yaml`, app.node.path, object);
}

/** The repository that Flux pulls, polled every minute. */
export function gitSource({ repository }: Site): FileSpec {
  const object: IGitRepository = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: SOURCE, namespace: fluxSystem.name },
    spec: {
      interval: '1m',
      url: repository.url,
      ref: { branch: repository.branch },
      ...(repository.credential !== undefined && { secretRef: { name: repository.credential } }),
    },
  };
  return rendered(`cluster/flux/source-${SOURCE}.yaml`, 'site.ts', object);
}

/** A `kustomization.yaml` for kustomize itself. @param folder where it lies @param resources relative to it */
export function fileList(folder: string, resources: readonly string[]): FileSpec {
  const object = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...resources].sort() };
  return { path: `${folder}/kustomization.yaml`, content: toYaml(object), from: folder };
}

const rendered = (path: string, from: string, object: Manifest): FileSpec => ({ path, content: toYaml(object), from, objects: [object] });
