/** Things that share what should be theirs alone. */

/** Each item whose key an earlier one has, with the first that has it. @param keyOf undefined for an item that has no key */
export function repeated<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): readonly { readonly item: T; readonly first: T; readonly key: string }[] {
  const firsts = new Map<string, T>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    if (key === undefined) return [];
    const first = firsts.get(key);
    if (first !== undefined) return [{ item, first, key }];
    firsts.set(key, item);
    return [];
  });
}
