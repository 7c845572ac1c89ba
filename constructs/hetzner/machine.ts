/** A machine at Hetzner: its address, its firewall, its server. */
import { TerraformLocal, TerraformOutput, type TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import type { HetznerProps, Machine } from '../host/machine';
import type { Opening } from '../host/opening';
import { HcloudFirewall } from './firewall';
import { literal, quoted } from './literal';
import type { HcloudPlacementGroup } from './placement-group';
import { HcloudPrimaryIp } from './primary-ip';
import { HcloudReverseDns } from './reverse-dns';
import { HcloudServer } from './server';
import type { HcloudSshKey } from './ssh-key';

export interface HetznerMachineProps {
  readonly machine: Machine;
  readonly hetzner: HetznerProps;
  /** The only ports that its firewall lets in. */
  readonly openings: readonly Opening[];
  /** What cloud-init reads at first boot. @throws problems `user-data-too-large`, `terraform-value` */
  readonly userData: string;
  /** Keys that Hetzner puts on a new server. */
  readonly sshKeys: readonly HcloudSshKey[];
  /** @default - none */
  readonly placementGroup?: HcloudPlacementGroup | undefined;
}

/** A Terraform `import` block. cdktf's own `importFrom` would run terraform at synth. */
export interface ImportBlock {
  readonly to: string;
  readonly id: string;
}

/**
 * The resources of one machine, each named as the machine.
 *
 * A machine that runs already is adopted by `import` blocks once its `hetznerId` is known. Until then its server and address are
 * written all the same, so that they can be read and reviewed, but carry a precondition that fails the plan: leaving them
 * out would hide them, and without it an apply would order and pay for a second server. The postconditions fail the plan that
 * would adopt a wrong server or address.
 */
export class HetznerMachine extends Construct {
  /** What adopts the machine; none for a new one. */
  readonly imports: readonly ImportBlock[];

  constructor(scope: Construct, { machine, hetzner, openings, userData, sshKeys, placementGroup }: HetznerMachineProps) {
    super(scope, machine.name);
    const { name, publicIp, labels } = machine;
    const precondition = this.guard(machine, hetzner);
    const lifecycle = (attribute: string): TerraformResourceLifecycle => ({
      preventDestroy: true,
      ...precondition,
      ...(publicIp !== undefined && { postcondition: [holds(attribute, machine, publicIp)] }),
    });
    const address = new HcloudPrimaryIp(this, 'primary-ip', {
      logicalId: name,
      attributes: { name, type: 'ipv4', location: hetzner.location, auto_delete: false, delete_protection: true, labels },
      lifecycle: lifecycle('ip_address'),
    });
    const firewall = new HcloudFirewall(this, 'firewall', {
      logicalId: name,
      // The old repository's `<name>-firewall` may still be there, and names are unique.
      attributes: { name: `h-kube-${name}`, labels, rule: openings.map(rule) },
      lifecycle: { preventDestroy: true },
    });
    const server = new HcloudServer(this, 'server', {
      logicalId: name,
      attributes: {
        name,
        server_type: hetzner.serverType,
        image: hetzner.image,
        location: hetzner.location,
        user_data: userData,
        ssh_keys: sshKeys.map((key) => key.reference('id')),
        firewall_ids: [firewall.reference('id')],
        public_net: [{ ipv4_enabled: true, ipv4: address.reference('id'), ipv6_enabled: true }],
        labels,
        ...(hetzner.backups !== undefined && { backups: hetzner.backups }),
        ...(placementGroup && { placement_group_id: placementGroup.reference('id') }),
        delete_protection: true,
        rebuild_protection: true,
      },
      lifecycle: lifecycle('ipv4_address'),
    });
    if (hetzner.reverseDns !== undefined) {
      new HcloudReverseDns(this, 'reverse-dns', {
        logicalId: name,
        attributes: { primary_ip_id: address.reference('id'), ip_address: address.reference('ip_address'), dns_ptr: hetzner.reverseDns },
      });
    }
    new TerraformOutput(this, 'address', { value: address.reference('ip_address') }).overrideLogicalId(`${name}-ipv4`);
    const ids = hetzner.hetznerId;
    this.imports = ids
      ? [
          { to: address.address, id: String(ids.primaryIp) },
          { to: server.address, id: String(ids.server) },
          ...(ids.firewall === undefined ? [] : [{ to: firewall.address, id: String(ids.firewall) }]),
        ]
      : [];
  }

  /** Fails every plan for a machine that runs but cannot be adopted yet. A condition must name an object, hence the local. */
  private guard(
    { name, publicIp }: Machine,
    { existing = false, hetznerId }: HetznerProps,
  ): Pick<TerraformResourceLifecycle, 'precondition'> {
    if (!existing || hetznerId) return {};
    const adopted = `${name}-adopted`;
    new TerraformLocal(this, 'adopted', false).overrideLogicalId(adopted);
    const errorMessage =
      `Machine ${name} (${publicIp}) runs already, but nodes/${name}.ts names no hetznerId: this would order a second one. ` +
      'Find the ids with "hcloud server list" and "hcloud primary-ip list", write them there, and run synth again.';
    return { precondition: [{ condition: `\${local.${adopted}}`, errorMessage: literal(errorMessage) as string }] };
  }
}

const rule = ({ protocol, port, from, description }: Opening) =>
  ({ direction: 'in', protocol, port: String(port), source_ips: from, description }) as const;

/** The address that Terraform holds is the one that the model says. */
const holds = (attribute: string, { name }: Machine, publicIp: string) => ({
  condition: `\${self.${attribute} == ${quoted(publicIp)}}`,
  errorMessage: `nodes/${name}.ts says ${publicIp}, Hetzner says \${self.${attribute}}. Correct the address or the hetznerId there.`,
});
