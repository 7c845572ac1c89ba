/** What a machine is made of: an ordered list of typed steps, each of which changes nothing when it is already done. */
import type { SecretTemplate } from '../../secrets/secret-value';

/** Who owns a file or a folder, and what others may do with it. */
export interface Ownership {
  /** @default 'root' */
  readonly owner?: string;
  /** @default 'root' */
  readonly group?: string;
  /** Four octal digits, such as `0644`. */
  readonly mode: string;
}

/** What the play is handed when it runs, and what is in no file of the output. */
export type RunTimeSecret =
  | SecretTemplate
  /** The secret age key that opens the vault. */
  | { readonly runTime: 'age-key' }
  /** A single-use key for the mesh, or nothing where the machine is in it already. */
  | { readonly runTime: 'join-key' };

export type Step =
  /** Packages of the distribution. */
  | { readonly kind: 'package'; readonly names: readonly string[] }
  | ({ readonly kind: 'directory'; readonly path: string } & Ownership)
  /** A file that is known at synth, written to `dist/hosts/<node>/files/` at its target path. */
  | ({
      readonly kind: 'file';
      readonly path: string;
      readonly content: string;
      /** Program that judges it before it replaces the live one; `%s` is the new file. @default - nothing can judge it */
      readonly validate?: string;
    } & Ownership)
  /** A file whose content is handed over when the play runs. */
  | ({ readonly kind: 'secret-file'; readonly path: string; readonly content: RunTimeSecret } & Ownership)
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  | {
      readonly kind: 'user';
      readonly name: string;
      readonly home: string;
      readonly shell: string;
      readonly system: boolean;
      readonly groups?: readonly string[];
    }
  /** A running unit that starts at boot. When one of these files has changed since it was last taken in, the unit takes it in. */
  | {
      readonly kind: 'service';
      readonly unit: string;
      readonly files: readonly string[];
      /** `nudge`: one that the distribution starts its own way, by a socket perhaps; it is only told, where it runs. */
      readonly onChange: 'restart' | 'reload' | 'nudge';
    }
  | {
      readonly kind: 'command';
      /** What it achieves, as a line of the play. */
      readonly name: string;
      readonly run: readonly string[];
      /** Succeeds when there is nothing to do. @default - it runs every time, and says `changed` when it changed something */
      readonly doneWhen?: readonly string[];
      /** What it reads from its standard input. @default - nothing */
      readonly stdin?: RunTimeSecret;
      /** Inventory name of another machine that it runs on. @default - the machine itself */
      readonly on?: string;
    }
  /** Drops the connection and logs in anew: proof that somebody still can. */
  | { readonly kind: 'log-in-again' };

/** Steps about one thing, such as `sshd`. */
export interface Subject {
  /** Kebab-case, unique on a machine: the place that problems name. */
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A command line for a shell that stops at the first failure. */
export const shell = (script: string): readonly string[] => ['/bin/sh', '-euc', script];
