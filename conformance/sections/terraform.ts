/** terraform with the real hcloud provider, against a stand-in for Hetzner's API that remembers. */

import { go, program } from '../runner/needs';
import type { Section } from '../runner/section';
import { adoption } from '../terraform/adoption';
import { life } from '../terraform/life';
import { reading } from '../terraform/reading';

export const terraform: Section = {
  name: 'terraform',
  needs: [program('terraform', '1.10 or newer, from HashiCorp'), go],
  cases: (bench) => [...reading(bench), ...life(bench), ...adoption(bench)],
};
