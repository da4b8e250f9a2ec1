/** From which day on what is known of a holder's contracts changed between two instants: billing passes over the months before. */
import { sql } from "kysely";
import type { Sql } from "#database";
import type { Millis } from "#foundation/clock";
import { tablesIn } from "./tables.ts";

export interface ChangesQuestion {
  readonly organizationId: string;
  /** Recorded after this instant, and up to that one. */
  readonly after: Millis;
  readonly upTo: Millis;
}

/** A change of a contract that no device has may be about any day. */
const anyDay = "0001-01-01";

/**
 * Of devices, terms that held at the first instant and no more at the second (old), and the other way round (fresh): a term changes the
 * days from its start on; one that only ends otherwise, the days after the earlier of the two ends. Never too late, sometimes too early.
 */
async function earliestTerm(reader: Sql, { organizationId, after, upTo }: ChangesQuestion): Promise<string | null> {
  const same = sql`old."deviceId" = fresh."deviceId" AND old."organizationId" = fresh."organizationId" AND old."item" = fresh."item"
    AND old."initial" = fresh."initial" AND old."startedOn" = fresh."startedOn"`;
  const [oldWithin, freshWithin] = [
    sql`old."recordedAt" <= ${after} AND old."supersededAt" > ${after} AND old."supersededAt" <= ${upTo}`,
    sql`fresh."recordedAt" > ${after} AND fresh."recordedAt" <= ${upTo}
      AND (fresh."supersededAt" IS NULL OR fresh."supersededAt" > ${upTo})`,
  ];
  const end = (term: "old" | "fresh") => sql`coalesce(${sql.ref(`${term}.endedOn`)}, '9999-12-31')`;
  const { rows } = await sql<{ day: string | null }>`
    SELECT min("day") AS "day" FROM (
      SELECT min(CASE WHEN old."id" IS NULL THEN fresh."startedOn" WHEN ${end("old")} < ${end("fresh")} THEN ${end("old")} ELSE ${end("fresh")} END) AS "day"
        FROM "deviceTerms" AS fresh LEFT JOIN "deviceTerms" AS old ON ${same} AND ${oldWithin}
        WHERE fresh."organizationId" = ${organizationId} AND ${freshWithin}
      UNION ALL
      SELECT min(old."startedOn") AS "day"
        FROM "deviceTerms" AS old LEFT JOIN "deviceTerms" AS fresh ON ${same} AND ${freshWithin}
        WHERE old."organizationId" = ${organizationId} AND ${oldWithin} AND fresh."id" IS NULL
    ) AS changes`.execute(reader);
  return rows[0]?.day ?? null;
}

/** The earliest day, YYYY-MM-DD, about which something else may be known; null when nothing was recorded. */
export async function earliestChange(reader: Sql, question: ChangesQuestion): Promise<string | null> {
  const fact = await tablesIn(reader)
    .selectFrom("contractFacts")
    .innerJoin("serviceContractHolders", "serviceContractHolders.contractId", "contractFacts.contractId")
    .select("contractFacts.id")
    .where("serviceContractHolders.organizationId", "=", question.organizationId)
    .where("recordedAt", ">", question.after)
    .where("recordedAt", "<=", question.upTo)
    .limit(1)
    .executeTakeFirst();
  return fact ? anyDay : earliestTerm(reader, question);
}
