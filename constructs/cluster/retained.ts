/** What stays although the app that declared it has left: a database outlives its app, and so must what it leans on. */
export interface Retained {
  /** Buckets that something in a namespace still uses; each keeps its identity, its keys and its way in. */
  readonly buckets: readonly { readonly name: string; readonly namespace: string }[];
  /** Values of the vault that nobody in the model asks for any more. */
  readonly secrets: readonly string[];
}

export const nothingRetained: Retained = { buckets: [], secrets: [] };
