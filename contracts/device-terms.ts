/** Days of devices under contract, counted for a month as recorded up to an instant: few rows, however many devices. */
import { type RawBuilder, sql } from "kysely";
import { type Page, type PageAsked, pageOf, type Sql } from "#database";
import type { Millis } from "#foundation/clock";
import type { Item } from "./device-contracts.ts";
import { type ContractsTables, tablesIn } from "./tables.ts";

/** How many devices of a holder and item have the same days within the days that were asked for. */
export interface TermCount {
  readonly organizationId: string;
  readonly item: Item;
  /** First and last day, both billable, within the days asked for. */
  readonly from: string;
  readonly to: string;
  /** Whether they start, and end, within those days. */
  readonly starts: boolean;
  readonly ends: boolean;
  /** Whether the initial fee falls due at their start. */
  readonly initial: boolean;
  readonly devices: number;
}

export interface TermsQuestion {
  readonly from: string;
  readonly to: string;
  /** What was recorded later doesn't count. */
  readonly asOf: Millis;
  readonly organizationId?: string | undefined;
}

const columns = ["organizationId", "item"] as const;

function known(reader: Sql, { asOf, organizationId }: TermsQuestion) {
  const query = tablesIn(reader)
    .selectFrom("deviceTerms")
    .where("recordedAt", "<=", asOf)
    .where((row) => row.or([row("supersededAt", "is", null), row("supersededAt", ">", asOf)]));
  return organizationId ? query.where("organizationId", "=", organizationId) : query;
}

const openAfter = (to: string): RawBuilder<boolean> => sql<boolean>`("endedOn" IS NULL OR "endedOn" > ${to})`;

interface Row extends Pick<ContractsTables["deviceTerms"], "organizationId" | "item"> {
  readonly from: string;
  readonly to: string;
  readonly ends: number;
  readonly initial: number;
  readonly devices: number;
}

const countOf = (row: Row, starts: boolean): TermCount => ({
  ...row,
  item: row.item as Item,
  starts,
  ends: row.ends === 1,
  initial: row.initial === 1,
});

/**
 * Counts by holder, item and days. Most devices have the whole month: they are counted as they lie in the index; only those that
 * start or end within it are put into groups.
 */
export async function termCounts(reader: Sql, question: TermsQuestion): Promise<TermCount[]> {
  const { from, to } = question;
  const whole = await known(reader, question)
    .where("startedOn", "<", from)
    .where(openAfter(to))
    .select(columns)
    .select((row) => row.fn.countAll<number>().as("devices"))
    .groupBy(columns)
    .execute();
  const last = sql<string>`CASE WHEN ${openAfter(to)} THEN CAST(${to} AS text) ELSE "endedOn" END`;
  const ends = sql<number>`CASE WHEN ${openAfter(to)} THEN 0 ELSE 1 END`;
  const touching = (first: RawBuilder<string>, within: RawBuilder<boolean>) =>
    known(reader, question)
      .where(within)
      .select([...columns, "initial", first.as("from"), last.as("to"), ends.as("ends")])
      .select((row) => row.fn.countAll<number>().as("devices"))
      .groupBy([sql`1`, sql`2`, sql`3`, sql`4`, sql`5`, sql`6`])
      .execute();
  const starting = await touching(
    sql<string>`"startedOn"`,
    sql<boolean>`"startedOn" >= ${from} AND "startedOn" <= ${to} AND ("endedOn" IS NULL OR "endedOn" >= "startedOn")`,
  );
  const ending = await touching(
    sql<string>`CAST(${from} AS text)`,
    sql<boolean>`"startedOn" < ${from} AND "endedOn" >= ${from} AND "endedOn" <= ${to}`,
  );
  return [
    ...whole.map((row) => countOf({ ...row, from, to, ends: 0, initial: 0 }, false)),
    ...starting.map((row) => countOf(row, true)),
    ...ending.map((row) => countOf(row, false)),
  ];
}

/** Devices whose days within `from` to `to` are exactly `first` to `last`, or that begin on a day with the initial fee. */
export type TermDays = { readonly first: string; readonly last: string } | { readonly startedOn: string };

function haveDays({ from, to }: TermsQuestion, days: TermDays): RawBuilder<boolean> {
  if ("startedOn" in days) return sql<boolean>`("startedOn" = ${days.startedOn} AND "initial" = 1)`;
  const { first, last } = days;
  const starts = first === from ? sql<boolean>`"startedOn" <= ${from}` : sql<boolean>`"startedOn" = ${first}`;
  const stops =
    last === to ? sql<boolean>`("endedOn" IS NULL OR "endedOn" >= ${to})` : sql<boolean>`"endedOn" = ${last}`;
  return sql<boolean>`(${starts} AND ${stops})`;
}

/** The devices behind a count of an item, or of both; a page by device. */
export async function devicesOfTerm(
  reader: Sql,
  question: TermsQuestion & { item: Item | null; days: TermDays } & PageAsked,
): Promise<string[]> {
  const { item, days, limit, after } = question;
  let query = known(reader, question).where(haveDays(question, days));
  if (item) query = query.where("item", "=", item);
  if (after) query = query.where("deviceId", ">", after);
  const rows = await query.select("deviceId").orderBy("deviceId").limit(limit).execute();
  return rows.map((row) => row.deviceId);
}

/** Devices whose contracts ended from a day on and before another one, as known now; a page by term. */
export async function devicesEnded(
  reader: Sql,
  { from, before, after, limit }: { readonly from: string; readonly before: string } & PageAsked,
): Promise<Page<{ id: string; deviceId: string }>> {
  const ended = tablesIn(reader)
    .selectFrom("deviceTerms")
    .select(["id", "deviceId"])
    .where("supersededAt", "is", null)
    .where("endedOn", ">=", from)
    .where("endedOn", "<", before);
  return pageOf(ended, { after, limit }, "oldest-first", (row) => row);
}

/** Devices whose contract covers a day, as known now, with the data range that they have now; by device. */
export async function devicesUnderContract(
  reader: Sql,
  day: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ deviceId: string; organizationId: string; startedOn: string; dataRangeDays: number }[]> {
  return tablesIn(reader)
    .selectFrom("deviceTerms as term")
    .innerJoin("contracts as child", (join) =>
      join.onRef("child.deviceId", "=", "term.deviceId").on("child.kind", "=", "child"),
    )
    .select(["term.deviceId", "term.organizationId", "term.startedOn", "child.dataRangeDays"])
    .where("supersededAt", "is", null)
    .where("startedOn", "<=", day)
    .where((row) => row.or([row("term.endedOn", "is", null), row("term.endedOn", ">=", day)]))
    .where("term.deviceId", ">", after)
    .orderBy("term.deviceId")
    .limit(limit)
    .execute();
}
