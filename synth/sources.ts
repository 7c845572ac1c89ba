/** The sources of a run that are not code. */

export interface Sources {
  /** Text of `secrets/vault.sops.yaml`; absent when there is none. */
  readonly vault: string | undefined;
  /** Text of every file below `secrets/sealed/`, by its path relative to that folder. */
  readonly sealed: ReadonlyMap<string, string>;
}

export const noSources: Sources = { vault: undefined, sealed: new Map() };
