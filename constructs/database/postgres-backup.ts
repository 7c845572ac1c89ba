/** The objects that back a database up: credentials, archive, daily schedule. */
import type { IScheduledBackup } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup';
import type { Construct } from 'constructs';
import { CustomResource } from '../cluster/custom-resource';
import { SealedSecret } from '../secrets/sealed-secret';
import { type Backup, cron, keptDays } from './backup';
import type { IObjectStore } from './object-store';

/** Name under which the operator knows the plugin. */
export const PLUGIN = 'barman-cloud.cloudnative-pg.io';

export interface BackupMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly annotations: Record<string, string>;
}

/** Where base backups and the write-ahead log go. Made before the cluster that archives there. */
export function archive(scope: Construct, cluster: BackupMetadata, backup: Backup): void {
  const credentials = new SealedSecret(scope, 'credentials', {
    name: `${cluster.name}-backup-creds`,
    data: { ACCESS_KEY_ID: backup.bucket.accessKey, ACCESS_SECRET_KEY: backup.bucket.secretKey },
    survives: true,
  });
  new CustomResource<IObjectStore>(scope, 'archive', {
    apiVersion: 'barmancloud.cnpg.io/v1',
    kind: 'ObjectStore',
    metadata: cluster,
    spec: {
      retentionPolicy: `${keptDays(backup)}d`,
      configuration: {
        destinationPath: backup.bucket.url(),
        endpointURL: backup.bucket.endpoint,
        s3Credentials: { accessKeyId: credentials.key('ACCESS_KEY_ID'), secretAccessKey: credentials.key('ACCESS_SECRET_KEY') },
        data: { compression: 'gzip' },
        wal: { compression: 'gzip', maxParallel: 2 },
      },
      instanceSidecarConfiguration: {
        // boto3 ≥ 1.36 adds checksums that servers other than AWS may refuse. Source: plugin docs, object stores.
        env: [
          { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
          { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
        ],
        logLevel: 'info',
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      },
    },
  });
}

/** A base backup at once and then daily. */
export function schedule(scope: Construct, cluster: BackupMetadata, backup: Backup): void {
  new CustomResource<IScheduledBackup>(scope, 'schedule', {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'ScheduledBackup',
    metadata: { ...cluster, name: `${cluster.name}-backup` },
    spec: {
      cluster: { name: cluster.name },
      schedule: cron(backup.at),
      immediate: true,
      suspend: false,
      method: 'plugin',
      pluginConfiguration: { name: PLUGIN },
      // Backup objects are the list of what lies in the bucket: neither a new schedule nor a deleted cluster may take it along.
      backupOwnerReference: 'none',
      target: 'prefer-standby',
    },
  });
}
