/** A server, guarded so that no plan can replace, rebuild or power off a running one by accident. */
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { HetznerProps } from '../host/machine';
import { report } from '../values/problem';
import { HcloudResource, type HcloudResourceProps, type Reference } from './resource';

export interface HcloudServerAttributes {
  readonly name: string;
  readonly server_type: string;
  readonly image: string;
  readonly location: HetznerProps['location'];
  readonly user_data: string;
  readonly ssh_keys: readonly Reference[];
  readonly firewall_ids: readonly Reference[];
  readonly public_net: readonly { readonly ipv4_enabled: boolean; readonly ipv4: Reference; readonly ipv6_enabled: boolean }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly backups?: boolean;
  readonly placement_group_id?: Reference;
  /** Must equal `rebuild_protection`: Hetzner knows one lock for both. */
  readonly delete_protection: boolean;
  readonly rebuild_protection: boolean;
}

/** Hetzner's limit. Source: hcloud provider 1.68, docs/resources/server.md */
const USER_DATA_BYTES = 32 * 1024;

/**
 * What is only said at creation. On a running server a change of `image`, `ssh_keys` or `user_data` would replace it, one of
 * `public_net` would switch it off and may delete its address, and `network` is not described here.
 */
const CREATION_ONLY = ['image', 'network', 'public_net', 'ssh_keys', 'user_data'];

export class HcloudServer extends HcloudResource<HcloudServerAttributes> {
  constructor(scope: Construct, id: string, props: HcloudResourceProps<HcloudServerAttributes>) {
    const { backups, placement_group_id, user_data } = props.attributes;
    // Silence must not switch off what was switched on by hand.
    const unsaid = [...(backups === undefined ? ['backups'] : []), ...(placement_group_id === undefined ? ['placement_group_id'] : [])];
    const ignoreChanges = [...CREATION_ONLY, ...unsaid].sort();
    super(scope, id, 'hcloud_server', { ...props, lifecycle: { preventDestroy: true, ignoreChanges, ...props.lifecycle } });
    const bytes = Buffer.byteLength(user_data);
    if (bytes > USER_DATA_BYTES) {
      report(this, {
        code: 'user-data-too-large',
        message: `user_data has ${bytes} bytes`,
        allowed: `at most ${USER_DATA_BYTES}`,
        fix: 'leave to Ansible what the first boot does not need',
      });
    }
    if (Token.isUnresolved(user_data)) {
      report(this, {
        code: 'terraform-value',
        message: 'user_data holds a value that only Terraform knows',
        fix: 'use a fact of the machine that is known at synth, such as its name or tailnet address',
      });
    }
  }
}
