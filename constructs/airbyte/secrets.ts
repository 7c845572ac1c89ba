/** The Secrets that Airbyte reads, in the names that it knows. */
import type { Construct } from 'constructs';
import { SealedSecret } from '../secrets/sealed-secret';
import { SecretValue } from '../secrets/secret-value';
import type { Bucket } from '../storage/bucket';

/** The bucket's keys. */
export const s3Credentials = (scope: Construct, { accessKey, secretKey }: Bucket): SealedSecret =>
  new SealedSecret(scope, 's3', { name: 'airbyte-s3', data: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey } });

/** First password and keys. The bootloader makes `airbyte-auth-secrets` of them, which the pods read. */
export const firstKeys = (scope: Construct): SealedSecret =>
  new SealedSecret(scope, 'auth', {
    name: 'airbyte-auth',
    data: {
      AB_INSTANCE_ADMIN_PASSWORD: SecretValue.random('airbyte/admin-password', 32),
      AB_INSTANCE_ADMIN_CLIENT_ID: SecretValue.random('airbyte/client-id', 32),
      AB_INSTANCE_ADMIN_CLIENT_SECRET: SecretValue.random('airbyte/client-secret'),
      AB_JWT_SIGNATURE_SECRET: SecretValue.random('airbyte/jwt-signature', 64),
    },
  });
