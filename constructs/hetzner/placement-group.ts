/** Servers that never share a physical host. */
import type { Construct } from 'constructs';
import { HcloudResource, type HcloudResourceProps } from './resource';

export interface HcloudPlacementGroupAttributes {
  readonly name: string;
  readonly type: 'spread';
}

export class HcloudPlacementGroup extends HcloudResource<HcloudPlacementGroupAttributes> {
  constructor(scope: Construct, id: string, props: HcloudResourceProps<HcloudPlacementGroupAttributes>) {
    super(scope, id, 'hcloud_placement_group', props);
  }
}
