/** The login knows an application by its slug: two of one name would share their bindings, and some names are its own paths. */
import { RESERVED_SLUGS } from '../constructs/identity/application';
import { OidcClient } from '../constructs/identity/oidc-client';
import { ownLogins } from '../constructs/identity/own-login';
import { WebDoor } from '../constructs/ingress/web-door';
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

interface Named {
  readonly slug: string;
  readonly path: string;
}

export function oneLoginPerName({ cluster }: Pick<Model, 'cluster'>): Problem[] {
  const seen = new Map<string, string>();
  return applications(cluster).flatMap(({ slug, path }): Problem[] => {
    if (RESERVED_SLUGS.includes(slug)) {
      return [
        {
          path,
          code: 'reserved-slug',
          message: `"${slug}" would be the slug of an application, and is a path of Authentik's own`,
          allowed: `anything but ${RESERVED_SLUGS.join(', ')}`,
          fix: 'choose another name',
        },
      ];
    }
    const other = seen.get(slug);
    if (other === undefined) {
      seen.set(slug, path);
      return [];
    }
    return [
      { path, code: 'duplicate-provider', message: `"${slug}" is also the name of the login of ${other}`, fix: 'rename one of them' },
    ];
  });
}

/** Everything that becomes an application at the login; several paths of one host are one. */
function applications(cluster: Model['cluster']): Named[] {
  const doors = cluster.findAll(WebDoor).filter(({ login }) => login.kind === 'own');
  const hosts = new Map(doors.map((door) => [door.host, door]));
  return [
    ...Object.values(cluster.site.zones).map(({ provider }) => ({ slug: provider, path: 'site.ts' })),
    ...cluster.findAll(OidcClient).map(({ slug, node }) => ({ slug, path: node.path })),
    ...[...hosts.values()].flatMap((door) => ownLogins([door]).map(({ name }) => ({ slug: name, path: door.node.path }))),
  ];
}
