/** A public address that outlives its server. */
import type { Construct } from 'constructs';
import type { HetznerProps } from '../host/machine';
import { HcloudResource, type HcloudResourceProps } from './resource';

export interface HcloudPrimaryIpAttributes {
  readonly name: string;
  readonly type: 'ipv4' | 'ipv6';
  readonly location: HetznerProps['location'];
  /** False: deleting the server must not give the address back. */
  readonly auto_delete: boolean;
  readonly delete_protection: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export class HcloudPrimaryIp extends HcloudResource<HcloudPrimaryIpAttributes> {
  constructor(scope: Construct, id: string, props: HcloudResourceProps<HcloudPrimaryIpAttributes>) {
    super(scope, id, 'hcloud_primary_ip', props);
  }
}
