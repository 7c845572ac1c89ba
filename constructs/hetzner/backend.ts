/** Where Terraform keeps its state. Declared always: cdktf's default writes an absolute path. */
import { relative } from 'node:path/posix';
import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import { literal } from './literal';

/** A file of this repository's folder, outside `dist/`, which may be deleted at any time. */
export interface LocalState {
  readonly kind: 'local';
  /** Relative to the repository's root; must be git-ignored, for state is not public. */
  readonly path: string;
}

/** A bucket outside of the cluster. Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only. */
export interface S3State {
  readonly kind: 's3';
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** `https://…` of a store that is not Amazon's. @default - Amazon's */
  readonly endpoint?: string;
  /** Whether a lock file beside the state keeps two applies apart; the store must know conditional writes. @default true */
  readonly lock?: boolean;
}

export type Backend = LocalState | S3State;

export const defaultBackend: LocalState = { kind: 'local', path: 'terraform/hetzner.tfstate' };

/** What a store that only speaks S3 cannot answer. */
const notAmazon = (endpoint: string) => ({
  endpoints: { s3: endpoint },
  use_path_style: true,
  skip_credentials_validation: true,
  skip_metadata_api_check: true,
  skip_region_validation: true,
  skip_requesting_account_id: true,
  skip_s3_checksum: true,
});

/** @param folder of the Terraform JSON, relative to the repository's root */
export function declareBackend(stack: TerraformStack, backend: Backend, folder: string): void {
  if (backend.kind === 'local') {
    new LocalBackend(stack, { path: literal(relative(folder, backend.path)) as string });
    return;
  }
  const { bucket, key, region, endpoint, lock = true } = backend;
  const s3 = new S3Backend(stack, literal({ bucket, key, region }) as { bucket: string; key: string; region: string });
  // cdktf 0.21 has no names for the newer arguments.
  const newer = literal({ use_lockfile: lock, ...(endpoint !== undefined && notAmazon(endpoint)) }) as Record<string, unknown>;
  for (const [name, value] of Object.entries(newer)) s3.addOverride(name, value);
}
