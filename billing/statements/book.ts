/** The book of statements: added to, read, searched, checked; never changed. */
import { type Accounts, inScope, type Scope } from "#accounts";
import type { Database, Page, PageAsked, Sql, Tx } from "#database";
import { type Day, dayAt } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { type StatementLineRow, type StatementRow, tablesIn } from "../statement-tables.ts";
import { type ChainBreak, chainStart, createChainCheck, fiscalYearOf, linkHash, statementNumber } from "./chain.ts";
import { type ChargeSearch, issuedCharges } from "./charges.ts";
import type { ChargedLine } from "./corrections.ts";
import type { StatementDocument, StatementKind, StatementLine } from "./document.ts";
import type { Draft } from "./drafting.ts";
import { openYenOf, type StatementSearch, searched, withSettled } from "./search.ts";

/** `open` also for a credit note that nothing was settled against yet. */
export type StatementState = "open" | "partly-paid" | "paid" | "overdue";

export interface Statement {
  readonly id: string;
  readonly sequence: number;
  readonly number: string;
  readonly kind: StatementKind;
  readonly runId: string | null;
  readonly holderId: string;
  /** The addressee's name as it was printed. */
  readonly counterparty: string;
  readonly managementUnit: string | null;
  readonly serviceMonth: string;
  readonly issuedOn: string;
  readonly dueOn: string | null;
  readonly netYen: number;
  readonly taxYen: number;
  readonly totalYen: number;
  /** Total less what was paid or credited; negative where the provider owes. */
  readonly openYen: number;
  readonly state: StatementState;
  readonly hash: string;
  readonly issuedAt: Millis;
}

export interface ChainReport {
  readonly statements: number;
  readonly breaks: readonly ChainBreak[];
  /** The hash of the latest statement: written down elsewhere, it shows that the end of the chain was not cut off. */
  readonly head: string;
}

export type SettledRow = Omit<StatementRow, "document" | "previousHash"> & { settledYen: number };

function stateOf(row: SettledRow, today: Day): StatementState {
  if (openYenOf(row) === 0) return "paid";
  if (row.dueOn !== null && Temporal.PlainDate.compare(row.dueOn, today) < 0) return "overdue";
  return row.settledYen === 0 ? "open" : "partly-paid";
}

function statementFromRow(row: SettledRow, today: Day): Statement {
  const { settledYen: _, kind, ...rest } = row;
  return { ...rest, kind: kind as StatementKind, openYen: openYenOf(row), state: stateOf(row, today) };
}

/** The next place in a series; the row is locked until the transaction ends, and rolled back with it: no gap, none twice. */
async function nextIn(tx: Tx, name: string): Promise<number> {
  const books = tablesIn(tx);
  await books
    .insertInto("statementSeries")
    .values({ name, last: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { last } = await books
    .updateTable("statementSeries")
    .set((row) => ({ last: row("last", "+", 1) }))
    .where("name", "=", name)
    .returning("last")
    .executeTakeFirstOrThrow();
  return last;
}

const lineRow = (line: StatementLine, at: Pick<StatementLineRow, "statementId" | "position" | "sequence">) => ({
  ...at,
  holderId: line.holderId,
  serviceMonth: line.serviceMonth,
  key: line.key,
  revision: line.revision,
  entry: line.entry,
  plan: line.plan,
  component: line.component,
  yen: line.yen,
  line: JSON.stringify(line),
});

/** SQLite takes at most 32,766 values in one statement. */
const rowsPerInsert = 1_000;

export interface Issue {
  readonly draft: Draft;
  readonly holderId: string;
  readonly runId: string | null;
  readonly issuedAt: Millis;
}

/**
 * Gives a draft its number and its place in the chain, in the caller's transaction. What is charged twice by two programs at once
 * is refused by the database (unique by holder, month, key and revision).
 */
async function issue(tx: Tx, { draft, holderId, runId, issuedAt }: Issue): Promise<Omit<SettledRow, "settledYen">> {
  const books = tablesIn(tx);
  const sequence = await nextIn(tx, "chain");
  const year = fiscalYearOf(Temporal.PlainDate.from(draft.issuedOn));
  const number = statementNumber(year, await nextIn(tx, `fiscal year ${year}`));
  const before = await books
    .selectFrom("statements")
    .select("hash")
    .where("sequence", "=", sequence - 1)
    .executeTakeFirst();
  const { layout, kind, ...rest } = draft;
  const document = JSON.stringify({ layout, kind, number, ...rest } satisfies StatementDocument);
  const previousHash = before?.hash ?? chainStart;
  const row: StatementRow = {
    id: newId(),
    sequence,
    number,
    kind,
    runId,
    holderId,
    counterparty: draft.addressee.name,
    managementUnit: draft.managementUnit,
    serviceMonth: draft.serviceMonth,
    issuedOn: draft.issuedOn,
    dueOn: draft.dueOn,
    netYen: draft.netYen,
    taxYen: draft.taxYen,
    totalYen: draft.totalYen,
    document,
    previousHash,
    hash: linkHash({ previousHash, sequence, document }),
    issuedAt,
  };
  await books.insertInto("statements").values(row).execute();
  const lines = draft.lines.map((line, position) => lineRow(line, { statementId: row.id, position, sequence }));
  for (let at = 0; at < lines.length; at += rowsPerInsert)
    await books
      .insertInto("statementLines")
      .values(lines.slice(at, at + rowsPerInsert))
      .execute();
  return row;
}

export interface LinesQuestion {
  readonly holderId: string;
  readonly months: readonly string[];
  /** Only what was issued before this place in the chain. */
  readonly beforeSequence?: number | undefined;
  /** Only lines whose key begins so. */
  readonly keyPrefix?: string | undefined;
}

/** Lines of the months as they were charged and taken back, in the order of issue, by service month. */
async function chargedLines(sql: Sql, question: LinesQuestion): Promise<Map<string, ChargedLine[]>> {
  if (question.months.length === 0) return new Map();
  let query = tablesIn(sql)
    .selectFrom("statementLines")
    .innerJoin("statements", "statements.id", "statementLines.statementId")
    .select(["statementLines.line", "statements.number"])
    .where("statementLines.holderId", "=", question.holderId)
    .where("statementLines.serviceMonth", "in", question.months)
    .where("statementLines.entry", "!=", "credit")
    .orderBy("statementLines.sequence")
    .orderBy("statementLines.position");
  if (question.beforeSequence !== undefined)
    query = query.where("statementLines.sequence", "<", question.beforeSequence);
  if (question.keyPrefix !== undefined) query = query.where("statementLines.key", "like", `${question.keyPrefix}%`);
  const rows = await query.execute();
  const lines = rows.map(({ line, number }) => ({ line: JSON.parse(line) as StatementLine, number }));
  return Map.groupBy(lines, ({ line }) => line.serviceMonth);
}

/** What was credited of a statement, in the order of the credit notes. */
async function creditedLines(sql: Sql, holderId: string, number: string): Promise<StatementLine[]> {
  const prefix = `credit:${number}:`;
  const rows = await tablesIn(sql)
    .selectFrom("statementLines")
    .select("line")
    .where("holderId", "=", holderId)
    .where("entry", "=", "credit")
    .where("key", ">=", prefix)
    .where("key", "<", `credit:${number};`)
    .orderBy("sequence")
    .orderBy("position")
    .execute();
  return rows.map(({ line }) => JSON.parse(line) as StatementLine);
}

/** A statement of a thousand devices is a hundred kilobytes of text. */
const linksPerRead = 100;

/** Follows the whole chain, a part at a time. */
async function checkChain(sql: Sql): Promise<ChainReport> {
  const check = createChainCheck();
  const breaks: ChainBreak[] = [];
  let [statements, after] = [0, 0];
  for (;;) {
    const links = await tablesIn(sql)
      .selectFrom("statements")
      .select(["sequence", "number", "document", "previousHash", "hash"])
      .select(["counterparty", "issuedOn", "dueOn", "totalYen"])
      .where("sequence", ">", after)
      .orderBy("sequence")
      .limit(linksPerRead)
      .execute();
    for (const link of links) breaks.push(...check.follow(link));
    statements += links.length;
    after = links.at(-1)?.sequence ?? after;
    if (links.length < linksPerRead) return { statements, breaks, head: check.head };
  }
}

export type StatementBook = ReturnType<typeof openStatementBook>;

export function openStatementBook({
  database,
  clock,
  zone,
}: {
  database: Database;
  accounts: Accounts;
  clock: Clock;
  zone: string;
}) {
  const today = () => dayAt(clock.now(), zone);

  async function statement(scope: Scope, id: string): Promise<Statement> {
    const row = await withSettled(database.sql).where("statements.id", "=", id).executeTakeFirst();
    if (!row || !inScope(scope, row.holderId))
      throw new Fault("not-found", "billing.statement-not-found", { attributes: { id } });
    return statementFromRow(row, today());
  }

  return {
    issue,
    chargedLines,
    creditedLines,
    statement,

    /** The document word for word. */
    async document(scope: Scope, id: string): Promise<StatementDocument> {
      await statement(scope, id);
      const { document } = await tablesIn(database.sql)
        .selectFrom("statements")
        .select("document")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return JSON.parse(document) as StatementDocument;
    },

    /** Newest first; by date, amount and counterparty together (電子帳簿保存法施行規則 第4条1項: 検索機能). */
    async statements(scope: Scope, search: StatementSearch & PageAsked): Promise<Page<Statement>> {
      const rows = await searched(withSettled(database.sql), search, { scope, today: today().toString() })
        .limit(search.limit + 1)
        .execute();
      const items = rows.slice(0, search.limit).map((row) => statementFromRow(row, today()));
      return { items, next: rows.length > search.limit ? String(items.at(-1)?.sequence) : null };
    },

    /** Lines of statements, each by itself. */
    charges: (scope: Scope, search: ChargeSearch & PageAsked) => issuedCharges(database.sql, scope, search),

    /** What a run issued to a holder, in order. */
    issuedBy(runId: string, holderId: string): Promise<{ sequence: number; totalYen: number }[]> {
      return tablesIn(database.sql)
        .selectFrom("statements")
        .select(["sequence", "totalYen"])
        .where("runId", "=", runId)
        .where("holderId", "=", holderId)
        .orderBy("sequence")
        .execute();
    },

    /** The place in the chain of the first statement issued after an instant; what is before it was known then. */
    async sequenceAt(at: Millis): Promise<number> {
      const row = await tablesIn(database.sql)
        .selectFrom("statements")
        .select(({ fn }) => fn.max("sequence").as("last"))
        .where("issuedAt", "<=", at)
        .executeTakeFirst();
      return Number(row?.last ?? 0) + 1;
    },

    checkChain: () => checkChain(database.sql),
  };
}
