/** Blueprints of small sites, and a reader that knows Authentik's tags, for tests. */

import type { Construct } from 'constructs';
import { CORE_SCHEMA, defineScalarTag, defineSequenceTag, load, Schema } from 'js-yaml';
import type { NonEmpty } from '../access/audience';
import type { Group } from '../access/group';
import { Cluster } from '../cluster/cluster';
import { clients, exampleApp, exampleNetwork, exampleSite, staff } from '../cluster/fixtures';
import { namespace } from '../cluster/namespace';
import type { Site } from '../cluster/site';
import { WebDoor, type WebDoorProps } from '../ingress/web-door';
import { SecretValue } from '../secrets/secret-value';
import type { Blueprint } from './blueprint';
import { identityBlueprint } from './identity-blueprint';
import { OidcClient } from './oidc-client';

/** A tag as it was read. */
export class ReadTag {
  constructor(
    readonly name: string,
    readonly argument: unknown,
  ) {}
}

const scalar = (name: string) => defineScalarTag(name, { resolve: (text) => new ReadTag(name, text), identify: () => false });
const sequence = (name: string) =>
  defineSequenceTag<unknown[], ReadTag>(name, {
    create: () => [],
    addItem: (items, item) => void items.push(item),
    finalize: (items) => new ReadTag(name, items),
    identify: () => false,
  });

/** An entry as it was read. */
export interface ReadEntry {
  readonly model: string;
  readonly state?: string;
  readonly id?: string;
  readonly conditions?: readonly unknown[];
  readonly identifiers?: Readonly<Record<string, unknown>>;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

export interface ReadBlueprint {
  readonly version: number;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly entries: readonly ReadEntry[];
}

const schema = new Schema([...CORE_SCHEMA.tags, scalar('!KeyOf'), scalar('!Env'), sequence('!Find')]);

/** Reads a blueprint as Authentik's loader does. */
export const readBlueprint = (text: string): ReadBlueprint => load(text, { schema }) as ReadBlueprint;

export const exampleClient = (scope: Construct, slug: string, audience: NonEmpty<Group> = [staff, clients]): OidcClient =>
  new OidcClient(scope, slug, {
    slug,
    name: slug,
    audience,
    redirects: [`https://${slug}.example.org/callback`],
    secret: SecretValue.random(`${slug}/secret`),
  });

const to = { name: 'web', namespace: 'web', port: 80, pods: { labels: { app: 'web' }, port: 8080 } };

/** The blueprint of a site with these doors and these clients. */
export function exampleBlueprint(
  doors: Readonly<Record<string, Pick<WebDoorProps, 'host' | 'audience'>>>,
  slugs: readonly string[] = [],
  site: Site = exampleSite,
): Blueprint {
  const cluster = new Cluster({ site, machines: [], network: exampleNetwork });
  cluster.define([
    exampleApp(
      'apps/web',
      (self) => {
        for (const [id, door] of Object.entries(doors)) new WebDoor(self, id, { ...door, to });
        for (const slug of slugs) exampleClient(self, slug);
      },
      { namespace: namespace('web', 'restricted') },
    ),
  ]);
  return identityBlueprint({ site, doors: cluster.findAll(WebDoor), clients: cluster.findAll(OidcClient) });
}
