/** An Ingress that names a middleware which does not exist: Traefik would drop the route. */
import type { Manifest } from '../constructs/cluster/custom-resource';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

const ANNOTATION = 'traefik.ingress.kubernetes.io/router.middlewares';

type Annotated = Manifest & { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };

export function unknownMiddleware({ files }: Model): Problem[] {
  const all = files.flatMap(({ from, objects = [] }) => objects.map((object) => ({ from, object: object as Annotated })));
  const known = all
    .filter(({ object }) => object.kind === 'Middleware')
    .map(({ object: { metadata } }) => `${metadata?.namespace}-${metadata?.name}@kubernetescrd`);
  return all.flatMap(({ from, object }) =>
    (object.metadata?.annotations?.[ANNOTATION] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !known.includes(name))
      .map((name) => ({
        path: from,
        code: 'unknown-middleware',
        message: `the route asks for middleware "${name}", which no app makes`,
        allowed: known.sort().join(', '),
        fix: 'correct the name, or add the app that makes it',
      })),
  );
}
