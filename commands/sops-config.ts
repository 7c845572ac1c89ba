/** `.sops.yaml`: so that the sops program encrypts to the same recipients and by the same rule. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEALED_REGEX } from '../constructs/secrets/seal';
import { toYaml } from '../synth/yaml';
import { replaceFile } from './replace-file';

const FILE = '.sops.yaml';

/** Writes the file where it says something else. */
export function sopsConfig(root: string, recipients: readonly string[]): void {
  const age = recipients.join(',');
  const text = `# Written by "npm run secrets init".\n${toYaml({
    creation_rules: [
      { path_regex: 'secrets/vault\\.sops\\.yaml$', age },
      { path_regex: 'secrets/sealed/.*\\.sops\\.yaml$', encrypted_regex: SEALED_REGEX, age },
    ],
  })}`;
  const file = join(root, FILE);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) replaceFile(root, FILE, text);
}
