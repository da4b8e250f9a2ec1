/** From which day on a holder's lines may differ between two moments: what was recorded between of contracts, prices, usage and surcharges. */
import type { Millis } from "#foundation/clock";
import type { LineRooms } from "./lines.ts";
import { tablesIn } from "./tables.ts";

export interface ChangesQuestion {
  readonly holderId: string;
  readonly after: Millis;
  readonly upTo: Millis;
}

/** A day YYYY-MM-DD, or null when nothing was recorded. Lines of months that end before it are the same as of both moments. */
export type EarliestChange = (question: ChangesQuestion) => Promise<string | null>;

export async function earliestChange(
  { database: { sql }, contracts }: Pick<LineRooms, "database" | "contracts">,
  { holderId, after, upTo }: ChangesQuestion,
): Promise<string | null> {
  const price = await tablesIn(sql)
    .selectFrom("prices")
    .select(({ fn }) => fn.min("validFrom").as("day"))
    .where("recordedAt", ">", after)
    .where("recordedAt", "<=", upTo)
    .where((row) => row.or([row("organizationId", "is", null), row("organizationId", "=", holderId)]))
    .executeTakeFirst();
  const ids = (await contracts.serviceContractsOf(sql, holderId, upTo)).map(({ id }) => id);
  const usage =
    ids.length > 0 &&
    (await tablesIn(sql)
      .selectFrom("usageEvents")
      .select(({ fn }) => fn.min("fromOn").as("day"))
      .where("recordedAt", ">", after)
      .where("recordedAt", "<=", upTo)
      .where("contractId", "in", ids)
      .executeTakeFirst());
  const surcharge = await tablesIn(sql)
    .selectFrom("surcharges")
    .select(({ fn }) => fn.min("on").as("day"))
    .where("organizationId", "=", holderId)
    .where("recordedAt", ">", after)
    .where("recordedAt", "<=", upTo)
    .executeTakeFirst();
  const contract = await contracts.earliestChange(sql, { organizationId: holderId, after, upTo });
  const days = [price?.day, usage ? usage.day : null, surcharge?.day, contract].filter(
    (day) => typeof day === "string",
  );
  return days.sort()[0] ?? null;
}
