/** A route, or Traefik's whole entrypoint, that names a middleware which does not exist: Traefik would drop every request. */
import type { Manifest } from '../constructs/cluster/custom-resource';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

const ANNOTATION = 'traefik.ingress.kubernetes.io/router.middlewares';
const SUFFIX = '@kubernetescrd';

type Loose = Manifest & {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly values?: unknown };
};

export function unknownMiddleware({ files }: Pick<Model, 'files'>): Problem[] {
  const all = files.flatMap(({ from, objects = [] }) => objects.map((object) => ({ from, object: object as Loose })));
  const known = all
    .filter(({ object }) => object.kind === 'Middleware')
    .map(({ object: { metadata } }) => `${metadata?.namespace}-${metadata?.name}${SUFFIX}`)
    .sort();
  return all.flatMap(({ from, object }) =>
    [...annotated(object), ...inValues(object.spec?.values)]
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: from,
        code: 'unknown-middleware',
        message: `the route asks for middleware "${name}", which no app makes`,
        allowed: known.join(', '),
        fix: 'correct the name, or add the app that makes it',
      })),
  );
}

const annotated = ({ metadata }: Loose): string[] =>
  (metadata?.annotations?.[ANNOTATION] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Entries of every list called `middlewares` in Helm values. */
function inValues(values: unknown): string[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([key, value]): string[] =>
    key === 'middlewares' && Array.isArray(value) ? value.filter((name) => String(name).endsWith(SUFFIX)) : inValues(value),
  );
}
