/** The real site's tree, with its sources on this machine. */
import type { Manifest } from '../../constructs/cluster/custom-resource';
import { type Composition, compose } from '../../synth/compose';
import type { FileSpec } from '../../synth/file-spec';
import type { Model } from '../../synth/model';
import { toYamlDocuments } from '../../synth/yaml';
import { realComposition } from '../site';
import type { GitServer } from './git-server';

export const composeWith = (change: Partial<Composition> = {}): Model => compose({ ...realComposition, ...change });

/** The files below `cluster/` with every `url` of a source leading to the server. Nothing else is changed. */
export function localFiles({ files }: Pick<Model, 'files'>, git: GitServer): FileSpec[] {
  const urls: Readonly<Record<string, string>> = { GitRepository: git.repository, HelmRepository: git.charts };
  return files
    .filter(({ path }) => path.startsWith('cluster/'))
    .map((file) => {
      if (!file.objects?.some(({ kind }) => urls[kind])) return file;
      const objects = file.objects.map((object) => withUrl(object, urls[object.kind]));
      return { ...file, objects, content: toYamlDocuments(objects) };
    });
}

const withUrl = (object: Manifest, url: string | undefined): Manifest => {
  const { spec } = object as Manifest & { readonly spec?: object };
  return url === undefined ? object : ({ ...object, spec: { ...spec, url } } as Manifest);
};

/** The files with one changed. @param change makes another content of its content */
export function changed(files: readonly FileSpec[], path: string, change: (content: string) => string): FileSpec[] {
  if (!files.some((file) => file.path === path)) throw new Error(`there is no ${path}`);
  return files.map((file) => (file.path === path ? { ...file, content: change(file.content) } : file));
}
