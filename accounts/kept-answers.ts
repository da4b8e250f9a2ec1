/**
 * Answers by the key that a caller gave its request (Idempotency-Key, draft-ietf-httpapi-idempotency-key-header-07): a request that is
 * sent again, since its answer was lost, has no second effect. Sealed, since answers may hold secrets that are shown once.
 */
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { hashOf, type Vault } from "#foundation/secrets";
import { tablesIn } from "./tables.ts";

/** A key is good so long; afterwards it is a new one. */
const keptMs = 24 * 3_600_000;

export interface KeyedRequest {
  /** Whose key it is: keys of different callers have nothing to do with one another. */
  readonly caller: string;
  readonly key: string;
  /** All that the request says: method, path, body. */
  readonly request: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/**
 * `first`: it may have its effect. `answered`: it had it, and this is the answer. `other`: the key belongs to another request.
 * `unknown`: the first one is under way, or ended with the program before its answer was kept.
 */
export type Remembered =
  | { readonly kind: "first" | "other" | "unknown" }
  | { readonly kind: "answered"; readonly answer: KeptAnswer };

export function openKeptAnswers({ database, clock, vault }: { database: Database; clock: Clock; vault: Vault }) {
  return {
    /** Notes the key before the request has any effect, or tells what became of the request that had it. */
    beginRequest({ caller, key, request }: KeyedRequest): Promise<Remembered> {
      return database.transaction(async (tx): Promise<Remembered> => {
        const books = tablesIn(tx);
        await books
          .deleteFrom("keptAnswers")
          .where("createdAt", "<=", clock.now() - keptMs)
          .execute();
        const said = hashOf(request);
        const row = { caller, key, request: vault.seal(said), answer: null, createdAt: clock.now() };
        const inserted = await books
          .insertInto("keptAnswers")
          .values(row)
          .onConflict((conflict) => conflict.columns(["caller", "key"]).doNothing())
          .executeTakeFirstOrThrow();
        if (Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0) return { kind: "first" };
        const known = await books
          .selectFrom("keptAnswers")
          .select(["request", "answer"])
          .where("caller", "=", caller)
          .where("key", "=", key)
          .executeTakeFirstOrThrow();
        if (vault.open(known.request) !== said) return { kind: "other" };
        if (known.answer === null) return { kind: "unknown" };
        return { kind: "answered", answer: JSON.parse(vault.open(known.answer)) as KeptAnswer };
      });
    },

    /** Keeps the answer; null when the request had no effect, so that the key is free again. */
    async endRequest({ caller, key }: Omit<KeyedRequest, "request">, answer: KeptAnswer | null): Promise<void> {
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        if (answer === null)
          await books.deleteFrom("keptAnswers").where("caller", "=", caller).where("key", "=", key).execute();
        else
          await books
            .updateTable("keptAnswers")
            .set({ answer: vault.seal(JSON.stringify(answer)) })
            .where("caller", "=", caller)
            .where("key", "=", key)
            .execute();
      });
    },
  };
}
