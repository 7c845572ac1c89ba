/** The sections in the order in which they run: quick ones first. */
import type { Section } from '../runner/section';
import { admission } from './admission';
import { backups } from './backups';
import { blueprints } from './blueprints';
import { charts } from './charts';
import { cloudInit } from './cloud-init';
import { flux } from './flux';
import { fuzzing } from './fuzz';
import { hosts } from './hosts';
import { kubernetes } from './kubernetes';
import { manifests } from './manifests';
import { plays } from './plays';
import { robustness } from './robustness';
import { scheduler } from './scheduler';
import { schemas } from './schemas';
import { secrets } from './secrets';
import { status } from './status';
import { terraform } from './terraform';
import { tools } from './tools';
import { traefik } from './traefik';

export const sections: readonly Section[] = [
  tools,
  schemas,
  blueprints,
  charts,
  manifests,
  cloudInit,
  plays,
  terraform,
  kubernetes,
  admission,
  traefik,
  backups,
  scheduler,
  flux,
  status,
  secrets,
  robustness,
  fuzzing,
  hosts,
];
