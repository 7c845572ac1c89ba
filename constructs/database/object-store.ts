/** The ObjectStore of the Barman Cloud plugin, which `@kubernetes-models` does not have. Source: its CRD, plugin v0.14.0. */
import type { Manifest } from '../cluster/custom-resource';
import type { SecretKey } from '../secrets/sealed-secret';

/** The fields that we write, and no other. */
export interface IObjectStore extends Manifest {
  readonly apiVersion: 'barmancloud.cnpg.io/v1';
  readonly kind: 'ObjectStore';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    /** `7d`: what is older than the oldest backup in this window is deleted. */
    readonly retentionPolicy: string;
    readonly configuration: {
      /** `s3://bucket/path`; the server name is a parameter of the plugin, never part of it. */
      readonly destinationPath: string;
      readonly endpointURL: string;
      readonly s3Credentials: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
      readonly data: { readonly compression: 'bzip2' | 'gzip' | 'lz4' | 'snappy' };
      readonly wal: { readonly compression: 'bzip2' | 'gzip' | 'lz4' | 'snappy' | 'xz' | 'zstd'; readonly maxParallel: number };
    };
    readonly instanceSidecarConfiguration: {
      readonly env: readonly { readonly name: string; readonly value: string }[];
      readonly logLevel: 'error' | 'warning' | 'info' | 'debug' | 'trace';
      readonly resources: {
        readonly requests: { readonly cpu: string; readonly memory: string };
        readonly limits: { readonly memory: string };
      };
    };
  };
}
