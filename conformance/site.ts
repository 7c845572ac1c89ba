/** The real site as tests see it: composed once, from the sources on disk. */
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { apps, retained } from '../apps';
import { tenant } from '../constructs/workload/tenant';
import { machines, retired } from '../nodes';
import * as network from '../nodes/network';
import { site } from '../site';
import { type Composition, compose } from '../synth/compose';
import { readSources } from '../synth/read';
import { programs, providers } from '../versions';

export const root = join(__dirname, '..');

export const realComposition: Composition = {
  site,
  machines,
  retired,
  network,
  apps,
  retained,
  sources: readSources(root),
  hcloudVersion: providers.hcloud,
  programs,
};

export const composeReal = () => compose(realComposition);

/** The real site with what is off by default switched on. */
export const composeWithOptions = () =>
  compose({
    ...realComposition,
    site: {
      ...site,
      notifications: { provider: 'matrix', channel: '!ops:example.org', server: 'https://matrix.example.org' },
      upgrades: { days: ['saturday'], from: '08:00', until: '10:00' },
      reboots: { days: ['sunday'], from: '08:00', until: '11:00' },
    },
    apps: [
      ...apps,
      tenant({
        name: 'acme',
        repository: { url: 'ssh://git@git.example.org/acme', branch: 'main' },
        share: { cpu: '2', memory: Size.gibibytes(4), storage: Size.gibibytes(50), pods: 20 },
      }),
    ],
  });
