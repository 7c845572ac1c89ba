/** Logical secret values: each exists once, in the vault; every consumer's Secret is derived. */
import { ProblemError } from '../values/problem';

/** How a value comes to be. */
export type Origin =
  /** `secrets init` makes it up: so many random characters of A–Z, a–z, 0–9. */
  | { readonly kind: 'random'; readonly length: number }
  /** Only a person knows it: `secrets set` asks for it with this hint. */
  | {
      readonly kind: 'given';
      readonly hint: string;
      /** What has to run before anybody can know it; until then its Secret is not written. @default - it can be known at once */
      readonly after?: string;
    };

/** What {@link isSecretName} accepts, in words. */
export const SECRET_NAMES = 'lower-case parts with hyphens, joined by "/", such as authentik/secret-key; not "sops"';

/** Whether a text can name a value in the vault. */
export const isSecretName = (name: string): boolean =>
  name !== 'sops' && /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name);

const SHORTEST = 16;

/** A reference to a value in the vault. Never holds the value itself. */
export class SecretValue {
  private constructor(
    /** Key in the vault: lower-case kebab parts joined by `/`, such as `authentik/secret-key`. */
    readonly name: string,
    readonly origin: Origin,
  ) {
    if (!isSecretName(name)) {
      throw ProblemError.of('', {
        code: 'bad-secret-name',
        message: `"${name}" cannot name a secret value`,
        allowed: SECRET_NAMES,
        fix: 'rename it',
      });
    }
  }

  /** A value that is made up once. @param length characters, 16 or more @throws ProblemError `bad-secret-name`, `short-secret` */
  static random(name: string, length = 40): SecretValue {
    if (!Number.isInteger(length) || length < SHORTEST) {
      throw ProblemError.of('', {
        code: 'short-secret',
        message: `secret value "${name}" would have ${length} characters`,
        allowed: `${SHORTEST} characters or more`,
        fix: 'make it longer',
      });
    }
    return new SecretValue(name, { kind: 'random', length });
  }

  /**
   * A value that a person has to bring. @param hint where to get it
   * @param after what has to run before anybody can know it @throws ProblemError `bad-secret-name`
   */
  static given(name: string, hint: string, { after }: { readonly after?: string } = {}): SecretValue {
    return new SecretValue(name, { kind: 'given', hint, ...(after !== undefined && { after }) });
  }

  /** What has to run before anybody can know it. */
  get after(): string | undefined {
    return this.origin.kind === 'given' ? this.origin.after : undefined;
  }
}

/** Anything that JSON can say, with secret values as leaves. */
export type JsonTemplate =
  | SecretValue
  | string
  | number
  | boolean
  | null
  | readonly JsonTemplate[]
  | { readonly [key: string]: JsonTemplate };

/** What one key of a Secret holds. */
export type SecretTemplate =
  | SecretValue
  /** Text parts and values, joined. */
  | { readonly text: readonly (string | SecretValue)[] }
  /** A JSON document, values escaped as JSON strings. */
  | { readonly json: JsonTemplate };
