/** What a machine says of itself can name a node, a Terraform resource and a label of both. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

/** A letter first, so that it is also a Terraform identifier; otherwise RFC 1123. */
const NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function machineLabel({ machines }: Pick<Model, 'machines'>): Problem[] {
  return machines.flatMap(({ name, hostname, site, capabilities, hetzner }) => {
    const spread = hetzner?.spread === undefined ? [] : [['spread', hetzner.spread, NAME] as const];
    const said = [
      ['name', name, NAME] as const,
      ['hostname', hostname, LABEL] as const,
      ['site', site, LABEL] as const,
      ...spread,
      ...capabilities.map((capability) => ['capability', capability, LABEL] as const),
    ];
    return said
      .filter(([, text, pattern]) => !pattern.test(text))
      .map(
        ([what, text, pattern]): Problem => ({
          path: `nodes/${name}`,
          code: 'bad-machine-label',
          message: `the ${what} "${text}" cannot be a label`,
          allowed: `up to 63 lower-case letters, digits and hyphens, ${pattern === NAME ? 'a letter first' : 'none of them a hyphen at an end'}`,
          fix: 'respell it',
        }),
      );
  });
}
