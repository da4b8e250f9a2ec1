/** Examples of a profile: payloads with what its codec should make of them. */
import { type Accounts, type Actor, requirePermission } from "#accounts";
import type { Database, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { CodecExample } from "./entries.ts";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/** Takes the place of all that were there. */
export async function putExamples(
  tx: Tx,
  profileId: string,
  examples: readonly CodecExample[],
  changedAt: Millis,
): Promise<void> {
  const changes = { examples: JSON.stringify(examples), changedAt };
  await tablesIn(tx)
    .insertInto("codecExamples")
    .values({ profileId, ...changes })
    .onConflict((conflict) => conflict.column("profileId").doUpdateSet(changes))
    .execute();
}

export function openCodecExamples({ database, accounts, clock }: Deps) {
  return {
    /** In the order in which they were kept; none for a profile that nobody knows. */
    async codecExamples(profileId: string): Promise<CodecExample[]> {
      const row = await tablesIn(database.sql)
        .selectFrom("codecExamples")
        .select("examples")
        .where("profileId", "=", profileId)
        .executeTakeFirst();
      return row ? (JSON.parse(row.examples) as CodecExample[]) : [];
    },

    /** Takes the place of all that were there. */
    async keepCodecExamples(actor: Actor, profileId: string, examples: readonly CodecExample[]): Promise<void> {
      requirePermission(actor, "operate");
      await database.transaction(async (tx) => {
        await putExamples(tx, profileId, examples, clock.now());
        const detail = { examples: examples.length };
        await accounts.audit(tx, {
          actor,
          action: "profile.examples",
          organizationId: null,
          target: profileId,
          detail,
        });
      });
    },
  };
}
