/** Pages of lists that are read in the order of a key. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type SelectQueryBuilder, sql } from "kysely";

/** Which page is asked for: so many items, after the one with that id. */
export interface PageAsked {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** One page of a list; `next` is the id to ask `after`, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A page of a query's rows in the order of their ids, which is the order in which they were made. */
export async function pageOf<DB, TB extends keyof DB, Row extends { readonly id: string }, Item>(
  query: SelectQueryBuilder<DB, TB, Row>,
  { limit, after }: PageAsked,
  order: "oldest-first" | "newest-first",
  read: (row: Row) => Item,
): Promise<Page<Item>> {
  const id = sql.ref<string>("id");
  const isNewestFirst = order === "newest-first";
  let page = query.orderBy(id, isNewestFirst ? "desc" : "asc").limit(limit + 1);
  if (after) page = page.where(id, isNewestFirst ? "<" : ">", after);
  return pageFrom((await page.execute()) as Row[], limit, read);
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

/** Every item of a list, page by page: memory holds one page, whatever the length, and others have a turn between two (SQLite waits for none). */
export async function* everyItem<Item>(
  pageAfter: (after: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let after: string | undefined;
  do {
    const { items, next } = await pageAfter(after);
    yield* items;
    after = next ?? undefined;
    if (after !== undefined) await nextTurn();
  } while (after !== undefined);
}
