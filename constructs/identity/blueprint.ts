/** An Authentik blueprint as typed data: objects that the worker makes and keeps as described. */
import type { Models } from './models';
import type { BlueprintValue, Tag } from './tag';

/** One object. */
export interface Entry {
  readonly model: string;
  /** @default 'present': made when missing, and its attributes kept as written */
  readonly state?: 'present' | 'absent';
  /** For references from entries further down. */
  readonly id?: string;
  /** All must be truthy, or the entry is skipped. @default - none */
  readonly conditions?: readonly Tag[];
  /** How the object is found again. @default - the model has none */
  readonly identifiers?: { readonly [field: string]: BlueprintValue };
  /** What it should be like; what is not mentioned stays as it is. @default - only that it exists */
  readonly attrs?: { readonly [field: string]: BlueprintValue };
}

/** An entry that others can refer to. */
export interface IdentifiedEntry extends Entry {
  readonly id: string;
}

/** An unknown attribute, which Authentik would ignore in silence, does not compile. */
export interface EntryProps<M extends keyof Models> extends Pick<Entry, 'state' | 'conditions'> {
  readonly identifiers?: Partial<Models[M]>;
  readonly attrs?: Partial<Models[M]>;
}

/** An entry of a model that we know. */
export const entry = <M extends keyof Models>(model: M, props: EntryProps<M>): Entry => ({ model, ...(props as Omit<Entry, 'model'>) });

/** An entry that later ones refer to by `Tag.keyOf`. */
export const identified = <M extends keyof Models>(id: string, model: M, props: EntryProps<M>): IdentifiedEntry => ({
  id,
  ...entry(model, props),
});

export interface Blueprint {
  /** Unique in the whole of Authentik, and bound to the file's path: never rename it. */
  readonly name: string;
  /** In the order in which they are applied, all in one transaction. */
  readonly entries: readonly Entry[];
}
