/** A bucket, declared by the one that uses it, with an identity that may enter this bucket and no other. */
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { flowsFrom } from '../network/clients';
import { type Pods, pods } from '../network/peer';
import { SecretValue } from '../secrets/secret-value';
import { ProblemError } from '../values/problem';
import type { ObjectStorage } from './object-storage';

export interface BucketProps {
  /** Where the bucket lives; the consumer's app waits for it. */
  readonly server: ObjectStorage;
  /** Name in S3, unique in the cluster. */
  readonly name: string;
  /** The pods that use it, which alone are let through to the server. None where only a database backs up to it: that opens its own way. */
  readonly clients: readonly Pods[];
  /** Whether what is deleted or overwritten can be had back. Nothing takes old versions away, so they use room. @default false */
  readonly versions?: boolean;
}

/** Name of the identity that may do everything; no bucket may take it. */
export const ADMIN_IDENTITY = 'admin';

const isBucketName = (name: string): boolean =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length >= 3 && name.length <= 63 && name !== ADMIN_IDENTITY;

/**
 * Renders to its clients' way to the server, which finds it and creates bucket and identity.
 * @throws ProblemError `bad-bucket-name`
 */
export class Bucket extends Construct {
  readonly name: string;
  readonly server: ObjectStorage;
  readonly versions: boolean;
  /** The identity's keys: the same vault values for the consumer's Secret and for the server. */
  readonly accessKey: SecretValue;
  readonly secretKey: SecretValue;

  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    if (!isBucketName(props.name)) throw badName(this, props.name);
    this.name = props.name;
    this.server = props.server;
    this.versions = props.versions ?? false;
    this.accessKey = SecretValue.random(`s3/${props.name}/access-key`, 20);
    this.secretKey = SecretValue.random(`s3/${props.name}/secret-key`, 40);
    App.owning(this).needs(props.server.app);
    const why = `keeps objects in bucket ${props.name}`;
    flowsFrom(
      this,
      props.clients.map((client) => ({ pods: client, why })),
      serverPods(props.server),
      props.server.pods.port,
    );
  }

  /** What the identity may do, in SeaweedFS's words. Source: seaweedfs weed/s3api/s3_constants/s3_actions.go */
  get actions(): readonly string[] {
    return ['Read', 'Write', 'List', 'Tagging'].map((action) => `${action}:${this.name}`);
  }

  get endpoint(): string {
    return this.server.endpoint;
  }

  /** `s3://bucket/path`. @param path without a leading slash */
  url(path = ''): string {
    return `s3://${this.name}/${path}`;
  }
}

/** The pods of an S3 server, as an end of a way through the network. */
export const serverPods = (server: ObjectStorage): Pods => pods(server.pods.namespace, server.pods.labels);

const badName = ({ node }: Construct, name: string): ProblemError =>
  ProblemError.of(node.path, {
    code: 'bad-bucket-name',
    message: `"${name}" cannot be a bucket's name`,
    allowed: `3 to 63 lower-case letters, digits and single hyphens between them, and not "${ADMIN_IDENTITY}"`,
    fix: 'choose another name',
  });
