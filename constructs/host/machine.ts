/** A machine as facts: what it is, where it is reached, what it can carry. */
import type { Size } from 'cdk8s';
import type { Audience } from '../access/audience';
import { type Cidr, type Ipv4, ipv4 } from '../values/cidr';
import type { DnsName } from '../values/dns-name';
import { atPath, ProblemError } from '../values/problem';

/** What disks are for. */
export type DiskKind = 'system' | 'fast' | 'bulk';

export interface Disk {
  readonly kind: DiskKind;
  readonly size: Size;
  /** Where it is mounted; `fast` and `bulk` disks are mounted at one place on every machine (see disk.ts). */
  readonly mount: string;
}

/** A port of the machine itself, not of something inside the cluster. */
export interface MachineDoor {
  /** Kebab-case, unique on the machine: `ssh`, `stun`. */
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly audience: Audience;
  /** `internet`: open at the machine's public address; `mesh`: only over the tailnet. */
  readonly reach: 'internet' | 'mesh';
  /** Ranges that may come through it from the internet; with none it stays shut. @default - anywhere */
  readonly from?: readonly Cidr[];
  /**
   * What tells the audience from everyone else at an internet door, such as `SSH keys`: a firewall knows addresses, not groups.
   * @default - nothing; reported as `unauthenticated-door` unless the audience is the public
   */
  readonly authenticatedBy?: string;
}

/** Numeric ids at Hetzner, which become `import` blocks. */
export interface HetznerIds {
  readonly server: number;
  readonly primaryIp: number;
  /** Of `h-kube-<machine>`, which is there where Terraform's state was lost. @default - a new one is made */
  readonly firewall?: number;
}

/** What Hetzner has to know to run a machine. */
export interface HetznerProps {
  /** Location, never a datacenter: `hil`, `ash`, `fsn1`, `nbg1`, `hel1`, `sin`. */
  readonly location: 'ash' | 'fsn1' | 'hel1' | 'hil' | 'nbg1' | 'sin';
  /** Server type such as `cpx21`; changing it on a live machine powers it off. */
  readonly serverType: string;
  /** Image name such as `ubuntu-24.04`. */
  readonly image: string;
  /** Whether the machine runs already, so that Terraform must adopt it and never create a second one. @default false */
  readonly existing?: boolean;
  /** What exists is adopted by these. @default - unknown: nothing is adopted */
  readonly hetznerId?: HetznerIds;
  /** Whether Hetzner backs up the whole disk every day. @default - left as it is on a running server, off on a new one */
  readonly backups?: boolean;
  /** Name that the public address resolves back to. @default - Hetzner's own */
  readonly reverseDns?: DnsName;
  /** Name of a spread group: its machines never share a physical host, which only matters within one location. @default - none */
  readonly spread?: string;
}

/** What a machine does in the cluster. The anchor is outside of it. */
export type Role = 'anchor' | 'control-plane' | 'worker';

export interface MachineProps {
  /** Name in this repository, in labels and in the inventory. */
  readonly name: string;
  readonly role: Role;
  /** Where it stands: `home`, or a Hetzner location. */
  readonly site: string;
  /** Fixed tailnet address. */
  readonly tailnet: string;
  /** Name on the tailnet, which is also the Kubernetes node name. @default the machine's name */
  readonly hostname?: string;
  /** Address in the home network. @default - it has none */
  readonly lan?: string;
  /** Public address. @default - it has none */
  readonly publicIp?: string | undefined;
  /** Virtual or physical cores. */
  readonly cpu: number;
  readonly memory: Size;
  readonly disks: readonly Disk[];
  /** Whether it keeps the cluster's etcd. @default false */
  readonly etcd?: boolean;
  /** What else it can do, such as `ingress`; each becomes a `capability.h-kube.io/…` label. @default - nothing */
  readonly capabilities?: readonly string[];
  /** The machine's own ports. */
  readonly doors: readonly MachineDoor[];
  /** @default - it is not at Hetzner */
  readonly hetzner?: HetznerProps;
}

/** One machine of the site. Apps ask for what they need, or take the object; nobody writes its name. */
export class Machine {
  readonly name: string;
  readonly role: Role;
  readonly site: string;
  readonly tailnet: Ipv4;
  readonly hostname: string;
  readonly lan: Ipv4 | undefined;
  readonly publicIp: Ipv4 | undefined;
  readonly cpu: number;
  readonly memory: Size;
  readonly disks: readonly Disk[];
  readonly etcd: boolean;
  readonly capabilities: readonly string[];
  readonly doors: readonly MachineDoor[];
  readonly hetzner: HetznerProps | undefined;

  constructor(props: MachineProps) {
    this.name = props.name;
    this.role = props.role;
    this.site = props.site;
    const address = (text: string) => atPath(`nodes/${props.name}`, () => ipv4(text));
    this.tailnet = address(props.tailnet);
    this.hostname = props.hostname ?? props.name;
    this.lan = props.lan === undefined ? undefined : address(props.lan);
    this.publicIp = props.publicIp === undefined ? undefined : address(props.publicIp);
    this.cpu = props.cpu;
    this.memory = props.memory;
    this.disks = props.disks;
    this.etcd = props.etcd ?? false;
    this.capabilities = props.capabilities ?? [];
    this.doors = props.doors;
    this.hetzner = props.hetzner;
  }

  /** Whether it is a node of the Kubernetes cluster. */
  get inCluster(): boolean {
    return this.role !== 'anchor';
  }

  /** Node labels, set by K3s at first registration. Values are valid label values by construction of their sources. */
  get labels(): Readonly<Record<string, string>> {
    const labels: Record<string, string> = {
      'node.h-kube.io/name': this.name,
      'node.h-kube.io/role': this.role,
      'node.h-kube.io/site': this.site,
    };
    for (const { kind } of this.disks) if (kind !== 'system') labels[`storage.h-kube.io/${kind}`] = 'true';
    for (const capability of this.capabilities) labels[`capability.h-kube.io/${capability}`] = 'true';
    return labels;
  }
}

/** Port of a machine's door, which the configuration of what is behind it is written from. @throws ProblemError `no-door` */
export function portOf({ name, doors }: Machine, wanted: string): number {
  const door = doors.find((one) => one.name === wanted);
  if (door !== undefined) return door.port;
  throw ProblemError.of(`nodes/${name}`, {
    code: 'no-door',
    message: `there is no door "${wanted}"`,
    allowed: doors.map((one) => one.name).join(', '),
    fix: 'add it, as the other machines have it',
  });
}

/** Those that Traefik takes web traffic in on. */
export const withIngress = (machines: readonly Machine[]): readonly Machine[] =>
  machines.filter(({ capabilities }) => capabilities.includes('ingress'));
