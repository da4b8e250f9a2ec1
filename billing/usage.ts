/**
 * Usage, counted by outside meters or by Hatoba itself: which account was used on which days, how often something succeeded. An event is taken once by its
 * source and event ID. It counts for the month of its days as soon as it is known; when that month is closed, the next statement
 * corrects it, for up to two months; what comes later is refused.
 */
import { type Accounts, type Actor, requireProvider, type Scope } from "#accounts";
import { type Component, type Contracts, meteringOn, planOf, type ServiceContract } from "#contracts";
import { type Database, type Page, type PageAsked, pageOf, type Sql, type Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { tablesIn, type UsageEventRow } from "./tables.ts";

export type UsageEvent = UsageEventRow;

/** Usage of contracts that touches the days `from` to `to`, as recorded up to `asOf`; by day. */
export async function usageOf(
  sql: Sql,
  contractIds: readonly string[],
  { from, to, asOf }: { readonly from: string; readonly to: string; readonly asOf: Millis },
): Promise<readonly UsageEvent[]> {
  if (contractIds.length === 0) return [];
  return tablesIn(sql)
    .selectFrom("usageEvents")
    .selectAll()
    .where("contractId", "in", contractIds)
    .where("fromOn", "<=", to)
    .where("toOn", ">=", from)
    .where("recordedAt", "<=", asOf)
    .orderBy("fromOn")
    .orderBy("id")
    .execute();
}

export interface NewUsage {
  /** Unique for the source. */
  readonly eventId: string;
  /** S-000001 */
  readonly contract: string;
  readonly component: string;
  /** The account, where days are charged by account. */
  readonly subject?: string | undefined;
  /** How often; 1 where days are charged. */
  readonly quantity?: number | undefined;
  /** First and last day, in the provider's zone; counts are of one month. */
  readonly from: string;
  readonly to: string;
}

export const usageRefusals = [
  "contract-unknown",
  "component-not-metered",
  "subject-missing",
  "days-wrong",
  "in-future",
  "too-late",
  "differs",
] as const;
export type UsageRefusal = (typeof usageRefusals)[number];

export interface UsageReceipt {
  readonly accepted: number;
  /** Known already, and the same. */
  readonly duplicates: number;
  readonly refused: readonly { readonly index: number; readonly eventId: string; readonly reason: UsageRefusal }[];
}

/** How many months before the present one usage is still taken. */
const lateMonths = 2;

/** Why an event can't be taken, looking at its days only. */
function refusalByDays({ from, to }: Pick<NewUsage, "from" | "to">, today: string): UsageRefusal | null {
  if (to < from) return "days-wrong";
  if (to > today) return "in-future";
  return from < oldestUsageDay(today) ? "too-late" : null;
}

/** The earliest day that usage may still be of. */
export function oldestUsageDay(today: string): string {
  return Temporal.PlainDate.from(today).with({ day: 1 }).subtract({ months: lateMonths }).toString();
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly zone: string;
}

interface Known {
  readonly contracts: ReadonlyMap<string, ServiceContract>;
  readonly events: ReadonlyMap<string, UsageEventRow>;
  readonly today: string;
}

/** Hatoba's own readings; nobody else may call itself so. */
export const ownSource = "hatoba";

/** Whether who counted an event is who meters the contract on its day. */
export function isMetered(
  { facts }: ServiceContract,
  { meter }: Component,
  event: { readonly source: string; readonly fromOn: string },
): boolean {
  const isOwn = meter !== null && meteringOn(facts, event.fromOn).meteredBy === "hatoba";
  return (event.source === ownSource) === isOwn;
}

/** The component charged by use, under any of the plans that the contract ever had. */
function componentOf({ facts }: ServiceContract, component: string): Component | undefined {
  const plans = facts.flatMap((fact) => (fact.kind === "applied" || fact.kind === "plan-changed" ? [fact.plan] : []));
  const components = plans.flatMap((plan) => planOf(plan).components);
  return components.find(({ id, charge }) => id === component && charge.startsWith("per-"));
}

function judged(event: NewUsage, source: string, { contracts, today }: Known): { contractId: string } | UsageRefusal {
  const contract = contracts.get(event.contract);
  if (!contract) return "contract-unknown";
  const component = componentOf(contract, event.component);
  if (!component || source === ownSource || !isMetered(contract, component, { source, fromOn: event.from }))
    return "component-not-metered";
  const { charge } = component;
  if (charge === "per-account" && !event.subject) return "subject-missing";
  if (charge === "per-count" && event.from.slice(0, 7) !== event.to.slice(0, 7)) return "days-wrong";
  return refusalByDays(event, today) ?? { contractId: contract.id };
}

const sameAs = (known: UsageEventRow, row: UsageEventRow): boolean =>
  (["contractId", "component", "subject", "quantity", "fromOn", "toOn"] as const).every(
    (column) => known[column] === row[column],
  );

/** SQLite takes at most 32,766 values in one statement; an event has ten. */
const rowsPerStatement = 1_000;

async function knownEvents(tx: Tx, source: string, eventIds: readonly string[]): Promise<Map<string, UsageEventRow>> {
  const known = new Map<string, UsageEventRow>();
  for (let index = 0; index < eventIds.length; index += rowsPerStatement) {
    const rows = await tablesIn(tx)
      .selectFrom("usageEvents")
      .selectAll()
      .where("source", "=", source)
      .where("eventId", "in", eventIds.slice(index, index + rowsPerStatement))
      .execute();
    for (const row of rows) known.set(row.eventId, row);
  }
  return known;
}

async function take(
  tx: Tx,
  source: string,
  events: readonly NewUsage[],
  known: Known,
  at: Millis,
): Promise<UsageReceipt> {
  const taken = new Map(known.events);
  const rows: UsageEventRow[] = [];
  const refused: UsageReceipt["refused"][number][] = [];
  let duplicates = 0;
  for (const [index, event] of events.entries()) {
    const { eventId, component, subject = null, quantity = 1, from: fromOn, to: toOn } = event;
    const verdict = judged(event, source, known);
    if (typeof verdict === "string") {
      refused.push({ index, eventId, reason: verdict });
      continue;
    }
    const { contractId } = verdict;
    const row = {
      id: newId(),
      source,
      eventId,
      contractId,
      component,
      subject,
      quantity,
      fromOn,
      toOn,
      recordedAt: at,
    };
    const before = taken.get(eventId);
    if (!before) {
      rows.push(row);
      taken.set(eventId, row);
    } else if (sameAs(before, row)) duplicates += 1;
    else refused.push({ index, eventId, reason: "differs" });
  }
  for (let index = 0; index < rows.length; index += rowsPerStatement)
    await tablesIn(tx)
      .insertInto("usageEvents")
      .values(rows.slice(index, index + rowsPerStatement))
      .execute();
  return { accepted: rows.length, duplicates, refused };
}

/** The provider's meters only: whoever counts what is charged is not whoever pays. */
const requireMeter = (actor: Actor): void => requireProvider(actor, "billing");

export function openUsage({ database, accounts, contracts, clock, zone }: Deps) {
  return {
    /** Takes events, each by itself: one that is refused keeps no other back. An event that is sent again is taken once. */
    async recordUsage(actor: Actor, source: string, events: readonly NewUsage[]): Promise<UsageReceipt> {
      requireMeter(actor);
      const at = clock.now();
      const numbers = [...new Set(events.map(({ contract }) => contract))];
      return database.transaction(async (tx) => {
        const known = {
          contracts: await contracts.serviceContractsNumbered(tx, numbers),
          events: await knownEvents(
            tx,
            source,
            events.map(({ eventId }) => eventId),
          ),
          today: dayAt(at, zone).toString(),
        };
        const receipt = await take(tx, source, events, known, at);
        const { accepted, duplicates, refused } = receipt;
        const detail = { accepted, duplicates, refused: refused.length };
        await accounts.audit(tx, { actor, action: "usage.recorded", organizationId: null, target: source, detail });
        return receipt;
      });
    },

    /** Events of a contract, by ID. */
    async usage(scope: Scope, { contractId, ...page }: PageAsked & { contractId: string }): Promise<Page<UsageEvent>> {
      await contracts.serviceContract(scope, contractId);
      const events = tablesIn(database.sql).selectFrom("usageEvents").selectAll().where("contractId", "=", contractId);
      return pageOf(events, page, "oldest-first", (row) => row);
    },
  };
}
