/** What all hcloud resources share: typed attributes, a fixed logical id, text that stays text. */
import { type IResolvable, TerraformResource, type TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import { literal } from './literal';

/** A value that only Terraform knows. Attributes take it as an object, so that escaping cannot mistake it for text. */
export type Reference = IResolvable;

export interface HcloudResourceProps<Attributes extends object> {
  /** Name in Terraform's state. Changing it makes Terraform destroy and create, so it never depends on the construct tree. */
  readonly logicalId: string;
  /** The provider's own arguments, by the provider's own names. Source: hcloud provider 1.68, docs/resources */
  readonly attributes: Attributes;
  /** @default - Terraform's */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** One hcloud resource. */
export class HcloudResource<Attributes extends object> extends TerraformResource {
  /** Where it is in Terraform's state, such as `hcloud_server.anchor`. */
  readonly address: string;
  private readonly attributes: Attributes;

  constructor(scope: Construct, id: string, type: string, { logicalId, attributes, lifecycle }: HcloudResourceProps<Attributes>) {
    super(scope, id, {
      terraformResourceType: type,
      terraformGeneratorMetadata: { providerName: 'hcloud' },
      ...(lifecycle && { lifecycle }),
    });
    this.overrideLogicalId(logicalId);
    this.address = `${type}.${logicalId}`;
    this.attributes = attributes;
  }

  /** One of its attributes, for another resource. */
  reference(attribute: string): Reference {
    return this.interpolationForAttribute(attribute);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return literal(this.attributes) as Record<string, unknown>;
  }
}
