/** Pages of lists that are read in the order of a key. */

/** One page of a list; `next` is the id to ask `after`, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** The page of rows that were asked for with a limit of one more: that one says that there is a next page. */
export function pageFrom<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  read: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  return { items: shown.map((row) => read(row)), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
