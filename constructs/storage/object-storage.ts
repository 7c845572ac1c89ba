/** What an S3 server of the cluster offers to those who keep buckets on it. */
import type { App } from '../cluster/app';

export interface ObjectStorage {
  /** The app that must be ready before a bucket can be used. */
  readonly app: App;
  /** `http://…` as pods reach it, without a path. */
  readonly endpoint: string;
  /** Region that clients sign for. */
  readonly region: string;
  /** The pods behind the endpoint, for NetworkPolicies. */
  readonly pods: { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly port: number };
}
