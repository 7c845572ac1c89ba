/** The sections in the order in which they run: quick ones first. */
import type { Section } from '../runner/section';
import { charts } from './charts';
import { cloudInit } from './cloud-init';
import { flux } from './flux';
import { fuzzing } from './fuzz';
import { hosts } from './hosts';
import { kubernetes } from './kubernetes';
import { manifests } from './manifests';
import { robustness } from './robustness';
import { scheduler } from './scheduler';
import { schemas } from './schemas';
import { secrets } from './secrets';
import { terraform } from './terraform';
import { tools } from './tools';
import { traefik } from './traefik';

export const sections: readonly Section[] = [
  tools,
  schemas,
  charts,
  manifests,
  cloudInit,
  terraform,
  kubernetes,
  traefik,
  scheduler,
  flux,
  secrets,
  robustness,
  fuzzing,
  hosts,
];
