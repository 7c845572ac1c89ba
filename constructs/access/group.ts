/** Who people are: groups, and the people in them. */

/** A set of people at the login. Groups are declared once, in site.ts, and passed as objects. */
export interface Group {
  readonly kind: 'group';
  /** The name at the login, as the architecture document spells it. */
  readonly name: string;
  /** Whether its members may administer the login itself. @default false */
  readonly superuser: boolean;
}

/** Declares a group. */
export const group = (name: string, { superuser = false }: { readonly superuser?: boolean } = {}): Group => ({
  kind: 'group',
  name,
  superuser,
});

/** Someone who may log in. */
export interface Person {
  /** Identifies the person everywhere: at the login, in the mesh policy, in reports. */
  readonly email: string;
  /** What to call them. */
  readonly name: string;
  /** All groups the person is in. */
  readonly groups: readonly Group[];
}
