/** What stays although the app that declared it has left: a database outlives its app, and so must what it leans on. */
export interface Retained {
  /** Buckets that a database still archives to; each keeps its identity and its keys. */
  readonly buckets: readonly string[];
  /** Values of the vault that nobody in the model asks for any more. */
  readonly secrets: readonly string[];
}

export const nothingRetained: Retained = { buckets: [], secrets: [] };
