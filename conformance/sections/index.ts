/** The sections in the order in which they run: quick ones first. */
import type { Section } from '../runner/section';
import { cloudInit } from './cloud-init';
import { robustness } from './robustness';
import { secrets } from './secrets';
import { terraform } from './terraform';
import { tools } from './tools';

export const sections: readonly Section[] = [tools, cloudInit, secrets, terraform, robustness];
