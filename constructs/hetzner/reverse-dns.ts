/** The name that a public address resolves back to. */
import type { Construct } from 'constructs';
import { HcloudResource, type HcloudResourceProps, type Reference } from './resource';

export interface HcloudReverseDnsAttributes {
  readonly primary_ip_id: Reference;
  readonly ip_address: Reference;
  readonly dns_ptr: string;
}

export class HcloudReverseDns extends HcloudResource<HcloudReverseDnsAttributes> {
  constructor(scope: Construct, id: string, props: HcloudResourceProps<HcloudReverseDnsAttributes>) {
    super(scope, id, 'hcloud_rdns', props);
  }
}
