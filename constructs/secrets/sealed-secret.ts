/** A Secret of the cluster, derived from vault values and kept as ciphertext. */
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import { labelProblems } from '../values/label';
import { ProblemError, report } from '../values/problem';
import { valuesIn } from './secret-template';
import type { SecretTemplate, SecretValue } from './secret-value';

export interface SealedSecretProps<Key extends string> {
  /** `metadata.name`; the file is `<name>.sops.yaml` in the app's folder. */
  readonly name: string;
  /** What each key holds. */
  readonly data: Readonly<Record<Key, SecretTemplate>>;
  /** @default 'Opaque' */
  readonly type?: string;
  /** Labels in clear, such as `cnpg.io/reload`. Reports `bad-label` @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether the Secret stays when the app leaves. @default false */
  readonly survives?: boolean;
}

/** One key of one Secret, as a `secretKeyRef` wants it. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/**
 * Renders to nothing here: `secrets seal` writes its ciphertext, `synth` copies it into the app's folder.
 * @throws ProblemError `bad-secret` for a name or a key that the API server refuses
 */
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
    for (const problem of labelProblems(this.labels)) report(this, problem);
    for (const { when, message, allowed } of rules(this)) {
      if (when) throw ProblemError.of(this.node.path, { code: 'bad-secret', message, allowed, fix: 'rename it' });
    }
  }

  /** Its file below `secrets/sealed/`. */
  get sealedPath(): string {
    return `${this.namespace}/${this.name}.sops.yaml`;
  }

  /** The vault's values in it, by name, each once unless it is declared in two ways. */
  get values(): readonly SecretValue[] {
    return valuesIn(Object.values(this.data));
  }

  /** Changes whenever what the Secret holds does: put it where a change has to restart something. */
  get seal(): string {
    return App.owning(this).cluster.seals.get(this.sealedPath) ?? 'unsealed';
  }

  /** A reference to one of its keys. */
  key(key: Key): SecretKey {
    return { name: this.name, key };
  }
}

const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DATA_KEY = /^(?!\.\.?$)(?!\d+$)[-._a-zA-Z0-9]+$/;

function rules({ name, data }: SealedSecret): { readonly when: boolean; readonly message: string; readonly allowed: string }[] {
  const keys = Object.keys(data);
  const wrong = keys.filter((key) => !DATA_KEY.test(key));
  return [
    {
      when: !OBJECT_NAME.test(name) || name.length > 253,
      message: `"${name}" cannot name a Secret`,
      allowed: 'lower-case letters, digits, hyphens and dots',
    },
    { when: keys.length === 0, message: `Secret "${name}" holds no key`, allowed: 'one key or more' },
    {
      when: wrong.length > 0,
      message: `Secret "${name}" cannot hold key "${wrong[0]}"`,
      allowed: 'letters, digits, "-", "_" and ".", not a number alone',
    },
  ];
}
