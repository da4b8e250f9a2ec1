/** Examples of a profile: payloads with what its codec should make of them. */
import { type Accounts, type Actor, requirePermission } from "#accounts";
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import type { CodecExample } from "./entries.ts";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
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
      const row = { profileId, examples: JSON.stringify(examples), changedAt: clock.now() };
      const { profileId: _, ...changes } = row;
      await database.transaction(async (tx) => {
        await tablesIn(tx)
          .insertInto("codecExamples")
          .values(row)
          .onConflict((conflict) => conflict.column("profileId").doUpdateSet(changes))
          .execute();
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
