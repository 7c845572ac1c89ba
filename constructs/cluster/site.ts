/** The shape of site.ts: all that is this cluster and nobody else's. */
import type { Duration } from 'cdk8s';
import type { Group, Person } from '../access/group';
import type { Zone } from '../access/zone';
import type { Notifications } from '../flux/notifications';
import type { Backend } from '../hetzner/backend';
import type { SshKey } from '../host/ssh-key';
import type { MaintenanceWindow } from '../maintenance/window';
import type { MeshException } from '../mesh/exception';
import type { DnsName } from '../values/dns-name';

/** A host outside every zone, and where its traffic ends. */
export interface NamedHost {
  readonly name: DnsName;
  /** `anchor`: a service of the anchor itself; `cluster`: Traefik. */
  readonly at: 'anchor' | 'cluster';
  /** What answers for a host at the anchor. Throws `unserved-host` where it is missing. @default - Traefik, for a host in the cluster */
  readonly serves?: 'headscale' | 'forgejo';
}

export interface Repository {
  /** Where Flux pulls from: `https://…` or `ssh://git@…`. */
  readonly url: string;
  readonly branch: string;
  /** Secret in `flux-system` with the read-only credential. @default - the repository is public */
  readonly credential?: string;
  /** How its host proves itself: lines as in `known_hosts`. Throws `no-host-keys` where a credential has none. @default - none */
  readonly hostKeys?: string;
}

export interface Site {
  readonly domain: DnsName;
  readonly zones: Readonly<Record<string, Zone>>;
  /** Hosts outside the zones. */
  readonly hosts: Readonly<Record<string, NamedHost>>;
  readonly groups: Readonly<Record<string, Group>>;
  readonly people: readonly Person[];
  readonly login: {
    /** The one host where the login page is; the embedded outpost knows only one. */
    readonly host: DnsName;
    /** How long a login lasts, for sessions and tokens alike. */
    readonly lasts: Duration;
  };
  /**
   * How many members etcd has. Three survive the loss of one; two survive none and need a reason, as any other number does.
   * The check `etcd-members` compares it with the machines that say `etcd: true`.
   */
  readonly controlPlane: 'single' | 'three' | { readonly members: number; readonly because: string };
  readonly mesh: {
    /** Domain of the names that Headscale gives to devices; neither the host of Headscale nor a parent of it. */
    readonly domain: DnsName;
    /** Who may go further than doors say, and why. */
    readonly exceptions: readonly MeshException[];
  };
  readonly repository: Repository;
  /** How Flux came into the cluster: `flux bootstrap` keeps its own files in `cluster/flux-system/`. */
  readonly fluxInstalledBy: 'bootstrap' | 'operator';
  /** Who may log in to the machines. */
  readonly administrator: {
    /** Login name on every machine. */
    readonly name: string;
    readonly sshKeys: readonly SshKey[];
  };
  /** Where Terraform keeps its state. @default - the file `terraform/hetzner.tfstate`, outside git */
  readonly terraformState?: Backend;
  /** Who answers for the domain's public names; lets names that only the mesh reaches have certificates, by DNS-01. @default - HTTP-01 only */
  readonly dns?: { readonly provider: 'cloudflare' };
  /** Where Flux says that something failed. @default - nowhere: it is seen by whoever asks */
  readonly notifications?: Notifications;
  /** When K3s is brought to the version of versions.ts, one machine after another. @default - never: only `configure` does it */
  readonly upgrades?: MaintenanceWindow;
  /** When machines whose kernel asks for it are rebooted, one after another. @default - never: they wait for somebody */
  readonly reboots?: MaintenanceWindow;
  /** Where Let's Encrypt writes when a certificate is about to lapse. */
  readonly acmeEmail: string;
}
