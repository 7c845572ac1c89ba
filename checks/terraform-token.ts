/** A value that only Terraform knows, in a file that Terraform never reads: it would be the literal text of a placeholder. */
import type { Problem } from '../constructs/values/problem';
import type { Model } from '../synth/model';

/** How cdktf 0.21 encodes unresolved strings, lists, maps and numbers, and what it resolves them to. */
const TOKEN = /TfToken\[[^\]]*\]|-\d(\.\d+)?e\+(2[89]\d|30\d)|\$\{(hcloud_|data\.hcloud_)[^}]*\}/;

export function terraformToken({ files }: Model): Problem[] {
  return files
    .filter(({ path }) => !path.startsWith('dist/terraform/'))
    .flatMap(({ path, from, content }) => {
      const token = TOKEN.exec(content)?.[0];
      if (token === undefined) return [];
      return [
        {
          path: from,
          code: 'terraform-value',
          message: `${path} holds the Terraform value ${token}, which is known only after an apply`,
          fix: 'use a fact of the machine that is known at synth, such as its name or tailnet address',
        },
      ];
    });
}
