/** The collector of machines: model → `cdk.tf.json`, in memory, without cdktf's App, which writes before it has validated. */
import { posix } from 'node:path';
import { TerraformStack } from 'cdktf';
import { Construct, RootConstruct } from 'constructs';
import type { Network } from '../constructs/cluster/network';
import { type Backend, declareBackend, defaultBackend } from '../constructs/hetzner/backend';
import { HetznerMachine } from '../constructs/hetzner/machine';
import { HcloudPlacementGroup } from '../constructs/hetzner/placement-group';
import { HcloudProvider } from '../constructs/hetzner/provider';
import { type Retired, removedBlocks } from '../constructs/hetzner/retired';
import { HcloudSshKey } from '../constructs/hetzner/ssh-key';
import { cloudConfig } from '../constructs/host/cloud-init';
import type { Machine } from '../constructs/host/machine';
import { openings } from '../constructs/host/opening';
import type { SshKey } from '../constructs/host/ssh-key';
import { type Problem, reported } from '../constructs/values/problem';
import type { FileSpec } from './file-spec';
import { toYaml } from './yaml';

export interface TerraformProps {
  /** All machines; those outside Hetzner are not Terraform's. */
  readonly machines: readonly Machine[];
  /** Machines that Terraform forgets without destroying them. @default - none */
  readonly retired?: readonly Retired[];
  /** Keys of the administrators. */
  readonly sshKeys: readonly SshKey[];
  /** Login name of the administrator on new machines. */
  readonly admin: string;
  /** Whether some web door is reachable from the internet, through the anchor. */
  readonly webIngress: boolean;
  readonly network: Network;
  /** @default - the file `terraform/hetzner.tfstate` of the repository's folder */
  readonly backend?: Backend;
  /** Exact version of the hcloud provider. */
  readonly providerVersion: string;
}

export interface TerraformTree {
  readonly files: readonly FileSpec[];
  readonly problems: readonly Problem[];
}

/** Name of the stack, and folder of `dist/terraform/`. */
const STACK = 'hetzner';

/** `removed` came with 1.7, S3 lock files with 1.10. */
const TERRAFORM = '>= 1.10.0';

const byName = <T extends { readonly name: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));

/** What a new machine is given at first boot. @throws ProblemError `bad-admin-name` */
export function userData(
  machine: Machine,
  { admin, sshKeys, webIngress, network }: Pick<TerraformProps, 'admin' | 'sshKeys' | 'webIngress' | 'network'>,
): string {
  const podRanges = machine.inCluster ? [network.pods, network.services] : [];
  const document = cloudConfig({ machine, openings: openings(machine, webIngress), podRanges, admin, sshKeys: byName(sshKeys) });
  return `#cloud-config\n${toYaml(document)}`;
}

/** `dist/terraform/hetzner/cdk.tf.json`, and what its tree has to say against itself. */
export function renderTerraform(props: TerraformProps): TerraformTree {
  return render(props, `dist/terraform/${STACK}`);
}

/**
 * The same for `cdktf synth`, which reads a manifest and a stack under $CDKTF_OUTDIR.
 * @param outdir that folder, relative to the repository's root, as `output` in cdktf.json says
 */
export function cdktfFiles(props: TerraformProps, outdir = 'dist/cdktf'): TerraformTree {
  const folder = `stacks/${STACK}`;
  const { files, problems } = render(props, `${outdir}/${folder}`);
  const stack = {
    name: STACK,
    constructPath: STACK,
    workingDirectory: folder,
    synthesizedStackPath: `${folder}/cdk.tf.json`,
    stackMetadataPath: `${folder}/metadata.json`,
    annotations: [],
    dependencies: [],
  };
  const manifest = { version: '0.21.0', stacks: { [STACK]: stack } };
  return { files: [{ path: posix.join(outdir, 'manifest.json'), content: json(manifest), from: STACK }, ...files], problems };
}

function render(props: TerraformProps, folder: string): TerraformTree {
  const stack = new TerraformStack(new RootConstruct(), STACK);
  new HcloudProvider(stack, props.providerVersion);
  declareBackend(stack, props.backend ?? defaultBackend, folder);
  const keys = new Construct(stack, 'ssh-keys');
  const sshKeys = byName(props.sshKeys).map(({ name, publicKey, hetznerId }) => {
    const resource = new HcloudSshKey(keys, name, { logicalId: name, attributes: { name, public_key: publicKey } });
    return { resource, imports: hetznerId === undefined ? [] : [{ to: resource.address, id: String(hetznerId) }] };
  });
  const groups = placementGroups(stack, props.machines);
  const machines = byName(props.machines).flatMap((machine) => {
    const { hetzner } = machine;
    if (hetzner === undefined) return [];
    return [
      new HetznerMachine(stack, {
        machine,
        hetzner,
        openings: openings(machine, props.webIngress),
        userData: userData(machine, props),
        sshKeys: sshKeys.map(({ resource }) => resource),
        placementGroup: hetzner.spread === undefined ? undefined : groups.get(hetzner.spread),
      }),
    ];
  });
  const imports = [...sshKeys, ...machines].flatMap((adopted) => adopted.imports).sort((a, b) => (a.to < b.to ? -1 : 1));
  if (imports.length > 0) stack.addOverride('import', imports);
  const removed = removedBlocks(props.retired ?? []);
  if (removed.length > 0) stack.addOverride('removed', removed);
  stack.addOverride('terraform.required_version', TERRAFORM);
  stack.prepareStack();
  const content = json(stack.toTerraform());
  return { files: [{ path: `${folder}/cdk.tf.json`, content, from: STACK }], problems: reported(stack) };
}

function placementGroups(stack: TerraformStack, machines: readonly Machine[]): ReadonlyMap<string, HcloudPlacementGroup> {
  const scope = new Construct(stack, 'placement-groups');
  const names = new Set(machines.flatMap(({ hetzner }) => hetzner?.spread ?? []));
  const create = (name: string) => new HcloudPlacementGroup(scope, name, { logicalId: name, attributes: { name, type: 'spread' } });
  return new Map([...names].sort().map((name) => [name, create(name)]));
}

/** Keys in order at every depth, two spaces, a newline at the end. */
function json(value: unknown): string {
  const sorted = (_key: string, entry: unknown): unknown =>
    entry !== null && typeof entry === 'object' && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry;
  return `${JSON.stringify(value, sorted, 2)}\n`;
}
