/** The roll-call of machines: one file each, one line here. */
import type { Retired } from '../constructs/hetzner/retired';
import type { Machine } from '../constructs/host/machine';
import { anchor } from './anchor';
import { cloudCp1 } from './cloud-cp-1';
import { gpaServer } from './gpa-server';
import { monkeybusiness } from './monkeybusiness';

export const machines: readonly Machine[] = [anchor, cloudCp1, gpaServer, monkeybusiness];

/** Machines that were on the roll-call: Terraform forgets them and destroys nothing. A line may go once it has been applied. */
export const retired: readonly Retired[] = [];
