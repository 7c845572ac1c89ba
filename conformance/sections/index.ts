/** The sections in the order in which they run: quick ones first. */
import type { Section } from '../runner/section';
import { charts } from './charts';
import { cloudInit } from './cloud-init';
import { hosts } from './hosts';
import { manifests } from './manifests';
import { plays } from './plays';
import { robustness } from './robustness';
import { schemas } from './schemas';
import { secrets } from './secrets';
import { status } from './status';
import { terraform } from './terraform';
import { tools } from './tools';

export const sections: readonly Section[] = [
  tools,
  schemas,
  charts,
  manifests,
  cloudInit,
  terraform,
  secrets,
  robustness,
  plays,
  status,
  hosts,
];
