/** A public key that Hetzner puts on new servers. */
import type { Construct } from 'constructs';
import { HcloudResource, type HcloudResourceProps } from './resource';

export interface HcloudSshKeyAttributes {
  readonly name: string;
  /** Changing it replaces the key, which no running server notices. */
  readonly public_key: string;
}

export class HcloudSshKey extends HcloudResource<HcloudSshKeyAttributes> {
  constructor(scope: Construct, id: string, props: HcloudResourceProps<HcloudSshKeyAttributes>) {
    super(scope, id, 'hcloud_ssh_key', props);
  }
}
