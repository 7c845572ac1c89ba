/** An image or a chart that may change without a commit. */
import type { Manifest } from '../constructs/cluster/custom-resource';
import { isPinned } from '../constructs/values/image-ref';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

const EXACT_VERSION = /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)?$/;

type Found = Pick<Problem, 'code' | 'message' | 'allowed'>;

export function unpinnedVersion({ files }: Model): Problem[] {
  return files.flatMap(({ from, objects = [] }) =>
    objects.flatMap((object) =>
      [...images(object), ...chartVersion(object)].map((found) => ({ path: from, ...found, fix: 'pin it in versions.ts' })),
    ),
  );
}

/** Every `image`, `imageName` and `tag` at any depth, in manifests and Helm values alike. */
function images(value: unknown): Found[] {
  if (Array.isArray(value)) return value.flatMap(images);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]): Found[] => {
    if (typeof member !== 'string') return images(member);
    const reference = key === 'image' || key === 'imageName' ? member : key === 'tag' && member !== '' ? `image:${member}` : undefined;
    if (reference === undefined || isPinned(reference)) return [];
    return [
      {
        code: 'unpinned-image',
        message: `${key} "${member}" names no release`,
        allowed: 'a tag with a version (registry/name:1.2.3) or a digest (registry/name@sha256:…)',
      },
    ];
  });
}

function chartVersion(
  object: Manifest & { readonly spec?: { readonly chart?: { readonly spec?: { readonly version?: string } } } },
): Found[] {
  if (object.kind !== 'HelmRelease') return [];
  const version = object.spec?.chart?.spec?.version ?? '*';
  if (EXACT_VERSION.test(version)) return [];
  return [{ code: 'unpinned-chart', message: `chart version "${version}" is a range`, allowed: 'an exact version such as 1.2.3' }];
}
