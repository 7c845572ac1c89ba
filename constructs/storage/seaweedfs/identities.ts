/** Who may do what on the S3 server: one administrator, and one identity per bucket. */
import { type JsonTemplate, SecretValue } from '../../secrets/secret-value';
import { ADMIN_IDENTITY, type Bucket } from '../bucket';

/** Key of the Secret that the chart reads. */
export const CONFIG_KEY = 'seaweedfs_s3_config';

/** SeaweedFS's identity document. Source: seaweedfs docker/compose/s3.json */
export function identities(buckets: readonly Bucket[]): JsonTemplate {
  const byName = [...buckets].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    identities: [
      {
        name: ADMIN_IDENTITY,
        credentials: [
          { accessKey: SecretValue.random('s3/admin/access-key', 20), secretKey: SecretValue.random('s3/admin/secret-key', 40) },
        ],
        actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'],
      },
      ...byName.map(({ name, accessKey, secretKey, actions }) => ({ name, credentials: [{ accessKey, secretKey }], actions })),
    ],
  };
}
