/** The sections in the order in which they run: quick ones first. */
import type { Section } from '../runner/section';
import { hosts } from './hosts';
import { status } from './status';
import { tools } from './tools';

export const sections: readonly Section[] = [tools, status, hosts];
