/** A Secret of the cluster, derived from vault values and kept as ciphertext. */
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import type { SecretTemplate } from './secret-value';

export interface SealedSecretProps<Key extends string> {
  /** `metadata.name`; the file is `<name>.sops.yaml` in the app's folder. */
  readonly name: string;
  /** What each key holds. */
  readonly data: Readonly<Record<Key, SecretTemplate>>;
  /** @default 'Opaque' */
  readonly type?: string;
  /** Labels in clear, such as `cnpg.io/reload`. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether the Secret stays when the app leaves. @default false */
  readonly survives?: boolean;
}

/** One key of one Secret, as a `secretKeyRef` wants it. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** Renders to nothing here: `secrets seal` writes its ciphertext, `synth` copies it into the app's folder. */
export class SealedSecret<Key extends string = string> extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  readonly data: Readonly<Record<string, SecretTemplate>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly survives: boolean;

  constructor(scope: Construct, id: string, props: SealedSecretProps<Key>) {
    super(scope, id);
    this.name = props.name;
    this.namespace = App.owning(this).homeNamespace.name;
    this.type = props.type ?? 'Opaque';
    this.data = props.data;
    this.labels = props.labels ?? {};
    this.survives = props.survives ?? false;
  }

  /** A reference to one of its keys. */
  key(key: Key): SecretKey {
    return { name: this.name, key };
  }
}
