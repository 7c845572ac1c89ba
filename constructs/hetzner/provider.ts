/** The hcloud provider: one exact version, and a token that only the environment variable HCLOUD_TOKEN brings. */
import { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';

export class HcloudProvider extends TerraformProvider {
  /** @param version exact, such as `1.68.0` */
  constructor(scope: Construct, version: string) {
    super(scope, 'hcloud', {
      terraformResourceType: 'hcloud',
      terraformGeneratorMetadata: { providerName: 'hcloud', providerVersion: version },
      terraformProviderSource: 'hetznercloud/hcloud',
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return {};
  }
}
