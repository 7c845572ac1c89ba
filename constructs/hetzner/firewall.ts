/** What Hetzner lets through to a server. Without a rule, nothing comes in. */
import type { Construct } from 'constructs';
import { HcloudResource, type HcloudResourceProps } from './resource';

export interface HcloudFirewallAttributes {
  /** Unique in the Hetzner project. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rule: readonly {
    readonly direction: 'in';
    readonly protocol: 'tcp' | 'udp';
    readonly port: string;
    readonly source_ips: readonly string[];
    readonly description: string;
  }[];
}

export class HcloudFirewall extends HcloudResource<HcloudFirewallAttributes> {
  constructor(scope: Construct, id: string, props: HcloudResourceProps<HcloudFirewallAttributes>) {
    super(scope, id, 'hcloud_firewall', props);
  }
}
