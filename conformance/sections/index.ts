/** The sections in the order in which they run: quick ones first. */
import type { Section } from '../runner/section';
import { cloudInit } from './cloud-init';
import { flux } from './flux';
import { kubernetes } from './kubernetes';
import { secrets } from './secrets';
import { terraform } from './terraform';
import { tools } from './tools';
import { traefik } from './traefik';

export const sections: readonly Section[] = [tools, cloudInit, secrets, terraform, kubernetes, traefik, flux];
