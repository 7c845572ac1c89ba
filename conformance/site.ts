/** The real site as tests see it: composed once, from the sources on disk. */
import { join } from 'node:path';
import { apps, retained } from '../apps';
import { machines, retired } from '../nodes';
import * as network from '../nodes/network';
import { site } from '../site';
import { type Composition, compose } from '../synth/compose';
import { readSources } from '../synth/read';
import { providers } from '../versions';

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
};

export const composeReal = () => compose(realComposition);
