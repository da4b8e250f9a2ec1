/** Changes that are shown before they are answered. */
import type { InfiniteData, QueryKey } from "@tanstack/react-query";
import { queryClient } from "./client.ts";
import type { Listing } from "./shapes.ts";

interface Named {
  readonly id: string;
}

type Shown<T> = Listing<T> | InfiniteData<Listing<T>> | undefined;

/**
 * Sends a change of one item, which every list under the key shows at once; null takes it out of them. What was refused is
 * shown as it was, and the refusal thrown. Resolves when the lists are the server's again.
 */
export async function shownAtOnce<T extends Named>(
  { queryKey, id, change }: { queryKey: QueryKey; id: string; change: Partial<T> | null },
  send: () => Promise<unknown>,
): Promise<void> {
  const after = <L extends Listing<T>>(list: L): L => ({
    ...list,
    items: list.items.flatMap((item) => {
      if (item.id !== id) return [item];
      return change === null ? [] : [{ ...item, ...change }];
    }),
  });
  await queryClient.cancelQueries({ queryKey });
  const before = queryClient.getQueriesData<Shown<T>>({ queryKey });
  queryClient.setQueriesData<Shown<T>>({ queryKey }, (shown) => {
    if (shown === undefined) return shown;
    if ("pages" in shown) return { ...shown, pages: shown.pages.map(after) };
    return "items" in shown ? after(shown) : shown;
  });
  try {
    await send();
  } catch (error) {
    for (const [key, shown] of before) queryClient.setQueryData(key, shown);
    throw error;
  } finally {
    await queryClient.invalidateQueries({ queryKey });
  }
}
