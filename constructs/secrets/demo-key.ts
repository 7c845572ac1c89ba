/** The public demo key, which lets every verb work in a fresh clone and protects nothing. */
import type { Vault } from './vault';

/** Public half of `secrets/demo.age-key`. */
export const DEMO_RECIPIENT = 'age1d6feqv3ahgf765h6zsdra3nfrz9xhpuajxv06y73rnugu5xuvvrquf332t';

/** Whether anybody who has the repository can read the vault. */
export const isDemo = ({ recipients }: Pick<Vault, 'recipients'>): boolean => recipients.includes(DEMO_RECIPIENT);

/** What every run with the demo key has to say. */
export const DEMO = {
  message: 'this repository runs with the public demo key, so its secrets are no secrets',
  fix: 'npm run secrets init makes your own key and new values',
} as const;

/** The same in one line. */
export const DEMO_NOTICE = `${DEMO.message}: ${DEMO.fix}`;
