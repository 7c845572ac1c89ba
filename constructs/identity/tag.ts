/** Values of a blueprint, and those that Authentik works out itself when it applies one. */

/** Anything that an attribute can be. */
export type BlueprintValue =
  | string
  | number
  | boolean
  | null
  | Tag
  | readonly BlueprintValue[]
  | { readonly [key: string]: BlueprintValue };

/** A custom YAML tag. Source: Authentik, blueprints/v1/common.py. */
export class Tag {
  private constructor(
    readonly name: '!KeyOf' | '!Find' | '!Env',
    /** What follows the tag. */
    readonly argument: string | readonly [string, readonly [string, string]],
  ) {}

  /** The primary key of an entry further up. */
  static keyOf({ id }: { readonly id: string }): Tag {
    return new Tag('!KeyOf', id);
  }

  /** The primary key of an object that Authentik packages, or null when there is none. */
  static find(model: string, field: string, value: string): Tag {
    return new Tag('!Find', [model, [field, value]]);
  }

  /** An environment variable of the worker: how a secret gets in without being in the blueprint. */
  static env(name: string): Tag {
    return new Tag('!Env', name);
  }
}
