/** An app's constructs as files: one per direct child, each Secret in a file of its own. */
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { App } from '../constructs/cluster/app';
import type { Manifest } from '../constructs/cluster/custom-resource';
import { SealedSecret } from '../constructs/secrets/sealed-secret';
import { atPath } from '../constructs/values/problem';
import type { FileSpec } from './file-spec';
import { toYamlDocuments } from './yaml';

/** The folder of an app in the repository. */
export const folderOf = (app: App): string => `cluster/${app.node.path}`;

/** The objects of a construct and all below it, in the order they were made. */
export const objectsOf = (construct: Construct): Manifest[] =>
  construct.node.findAll().flatMap((each) => (ApiObject.isApiObject(each) ? [each.toJson() as Manifest] : []));

/** The Secrets of an app. */
export const secretsOf = (app: App): SealedSecret[] =>
  app.node.findAll().filter((construct): construct is SealedSecret => construct instanceof SealedSecret);

/** Every file of an app but its `kustomization.yaml`. @param sealedText the ciphertext of a Secret, where there is one */
export function renderApp(app: App, sealedText: (secret: SealedSecret) => string | undefined): FileSpec[] {
  const rendered = app.node.children.flatMap((child): FileSpec[] => {
    const objects = objectsOf(child);
    if (objects.length === 0) return [];
    return [
      {
        path: `${folderOf(app)}/${child.node.id}.yaml`,
        content: atPath(child.node.path, () => toYamlDocuments(objects)),
        from: child.node.path,
        objects,
      },
    ];
  });
  const copied = secretsOf(app).flatMap((secret): FileSpec[] => {
    const content = sealedText(secret);
    if (content === undefined) return [];
    return [{ path: `${folderOf(app)}/${secret.name}.sops.yaml`, content, from: secret.node.path }];
  });
  return [...rendered, ...copied];
}
