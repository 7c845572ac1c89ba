/** The needs that sections have in common. */
import { existsSync } from 'node:fs';
import { onPath } from './on-path';
import type { Need } from './section';

/** A program that a distribution brings. @param from the Debian package, or where else it comes from */
export const program = (name: string, from: string): Need => ({
  missing: ({ env }) => (onPath(name, env) === undefined ? `no ${name} on PATH: ${from}` : undefined),
});

/** What builds the pinned tools. */
export const go: Need = program('go', 'golang, 1.26 or newer');

/** A file or folder that an environment variable names. */
export const named = (variable: string, what: string): Need => ({
  missing: ({ env }) => {
    const path = env[variable];
    if (!path) return `${variable} names no ${what}`;
    return existsSync(path) ? undefined : `${variable} names ${path}, which is not there`;
  },
});

/** Mounts and namespaces. */
export const root: Need = {
  missing: () => (process.getuid?.() === 0 ? undefined : 'needs root'),
};
