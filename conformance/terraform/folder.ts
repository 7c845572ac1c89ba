/** A folder with our Terraform JSON, and terraform with the real hcloud provider in it. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ended } from '../../commands/hosts/programs';
import { defaultBackend } from '../../constructs/hetzner/backend';
import { machines, retired } from '../../nodes';
import * as network from '../../nodes/network';
import { renderTerraform, type TerraformProps } from '../../synth/terraform';
import { providers } from '../../versions';
import type { Bench } from '../runner/bench';

export const realProps: TerraformProps = {
  machines,
  retired,
  sshKeys: [],
  admin: 'ops',
  webIngress: true,
  network,
  providerVersion: providers.hcloud,
};

/** What a plan means to do. */
export interface Change {
  readonly address: string;
  /** Such as `no-op`, `create`, `update`, `delete`, `forget`; `import` in front where it is adopted. */
  readonly actions: string;
  /** The arguments that would be others. */
  readonly differs: readonly string[];
}

/** Where the provider is taken from: in place of any version, or as the one that `init` finds. */
export type Installation = 'dev-overrides' | 'mirror';

export class TerraformFolder {
  readonly root: string;

  private constructor(
    private readonly bench: Bench,
    private readonly provider: string,
  ) {
    this.root = bench.folder();
  }

  static async make(bench: Bench): Promise<TerraformFolder> {
    return new TerraformFolder(bench, await bench.tool('terraform-provider-hcloud'));
  }

  private get stack(): string {
    return join(this.root, 'dist/terraform/hetzner');
  }

  /** Writes what `synth` would write of Terraform. */
  write(props: Partial<TerraformProps>): void {
    for (const { path, content } of renderTerraform({ ...realProps, ...props }).files) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
  }

  /** Takes away what Terraform knew, as when the computer that it ran on is gone. */
  loseState(): void {
    rmSync(join(this.root, dirname(defaultBackend.path)), { recursive: true });
  }

  /** The JSON that was written last. */
  written(): unknown {
    return JSON.parse(readFileSync(join(this.stack, 'cdk.tf.json'), 'utf8'));
  }

  /** @param endpoint of the API; without one nothing may be asked */
  run(installation: Installation, endpoint: string | undefined, ...args: string[]): Promise<Ended> {
    const config = join(this.root, 'cli.tfrc');
    writeFileSync(config, `provider_installation {\n${installation === 'mirror' ? this.mirror() : this.overrides()}\n}\n`);
    const hetzner = { HCLOUD_TOKEN: 'x'.repeat(64), HCLOUD_ENDPOINT: endpoint ?? 'http://127.0.0.1:9' };
    const env = { ...this.bench.env, ...hetzner, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    return this.bench.run('terraform', args, { cwd: this.stack, env });
  }

  /** What a command says after `init`. @throws Error where one of them fails */
  async initialized(...args: string[]): Promise<string> {
    await this.init();
    return said(await this.run('mirror', undefined, ...args));
  }

  private async init(): Promise<void> {
    said(await this.run('mirror', undefined, 'init', '-no-color', '-input=false'));
  }

  /** `init` and `plan`. @returns what it means to do, and everything that it says */
  async plan(endpoint: string): Promise<{ readonly changes: readonly Change[]; readonly said: string; readonly status: number }> {
    await this.init();
    const { status, stdout, stderr } = await this.run('mirror', endpoint, 'plan', '-no-color', '-input=false', '-out=plan');
    const said = (stdout + stderr).replaceAll(/[\s│]+/g, ' ');
    if (status !== 0) return { changes: [], said, status };
    const shown = await this.run('mirror', endpoint, 'show', '-json', 'plan');
    const { resource_changes = [] } = JSON.parse(shown.stdout) as { resource_changes?: Planned[] };
    const changes = resource_changes.map(({ address, change: { actions, importing, before, after, after_unknown } }) => ({
      address,
      actions: [...(importing ? ['import'] : []), ...actions].join(' '),
      differs: Object.keys({ ...after, ...after_unknown })
        .filter((key) => after_unknown?.[key] === true || !same(before?.[key], after?.[key]))
        .sort(),
    }));
    return { changes, said, status };
  }

  /** Does what was planned last. */
  async apply(endpoint: string): Promise<{ readonly said: string; readonly status: number }> {
    const { status, stdout, stderr } = await this.run('mirror', endpoint, 'apply', '-no-color', '-input=false', 'plan');
    return { status, said: (stdout + stderr).replaceAll(/[\s│]+/g, ' ') };
  }

  private overrides(): string {
    return `dev_overrides { "hetznercloud/hcloud" = "${dirname(this.provider)}" }`;
  }

  private mirror(): string {
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const folder = join(this.root, 'mirror');
    const place = join(folder, 'registry.terraform.io/hetznercloud/hcloud', providers.hcloud, `${process.platform}_${arch}`);
    if (mkdirSync(place, { recursive: true }) !== undefined)
      symlinkSync(this.provider, join(place, `terraform-provider-hcloud_v${providers.hcloud}`));
    return `filesystem_mirror { path = "${folder}" }`;
  }
}

/** An import does not know the provider's own switches, which are off unless somebody says otherwise. */
const same = (before: unknown, after: unknown): boolean => JSON.stringify(before ?? false) === JSON.stringify(after ?? false);

function said({ status, stdout, stderr }: Ended): string {
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}

interface Planned {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly importing?: object;
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly after_unknown?: Readonly<Record<string, unknown>>;
  };
}
