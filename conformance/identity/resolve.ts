/** Walks a blueprint as Authentik applies it, entry after entry, and says which reference leads nowhere. */
import { type ReadEntry, ReadTag, readBlueprint } from '../../constructs/identity/fixtures';
import { BLUEPRINTS, PACKAGED } from './packaged';

const APPLY = 'authentik_blueprints.metaapplyblueprint';

/** @param variables of the worker's environment @returns a sentence for each that cannot be resolved */
export function unresolved(text: string, variables: ReadonlySet<string>): string[] {
  const ids = new Set<string>();
  const objects = new Set(PACKAGED);
  return readBlueprint(text).entries.flatMap((entry, index) => {
    const place = `entry ${index} (${entry.model})`;
    const found = [
      ...tagsOf([entry.conditions, entry.identifiers, entry.attrs]).flatMap((tag) => problem(tag, ids, objects, variables)),
      ...blueprintProblem(entry),
    ].map((what) => `${place}: ${what}`);
    if (entry.id !== undefined) ids.add(entry.id);
    for (const [field, value] of Object.entries(entry.identifiers ?? {})) objects.add(`${entry.model} ${field}=${value}`);
    return found;
  });
}

const tagsOf = (value: unknown): ReadTag[] =>
  value instanceof ReadTag ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(tagsOf) : [];

function problem(
  { name, argument }: ReadTag,
  ids: ReadonlySet<string>,
  objects: ReadonlySet<string>,
  variables: ReadonlySet<string>,
): string[] {
  if (name === '!KeyOf') return ids.has(String(argument)) ? [] : [`!KeyOf ${argument} names no entry further up`];
  if (name === '!Env') return variables.has(String(argument)) ? [] : [`!Env ${argument} is no variable of the worker`];
  const [model, ...wanted] = argument as [string, ...[string, string][]];
  return wanted
    .map(([field, value]) => `${model} ${field}=${value}`)
    .filter((object) => !objects.has(object))
    .map((object) => `!Find ${object} finds nothing`);
}

function blueprintProblem({ model, attrs }: ReadEntry): string[] {
  if (model !== APPLY) return [];
  const { name } = (attrs?.['identifiers'] ?? {}) as { name?: string };
  return name !== undefined && BLUEPRINTS.has(name) ? [] : [`there is no blueprint called ${name}`];
}
