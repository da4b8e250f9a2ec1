/**
 * A device's contracts suspended, restricted or interrupted (停止・制限・中止; IOT 第24–26条, R-70, R-71, R-78) and taken up again. Both have
 * the same facts; billing goes on meanwhile (第30条3項, R-57), and so does what was measured.
 */
import { type Accounts, type Actor, requireProvider, systemScope } from "#accounts";
import type { Database, Sql, Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import type { Outbox } from "#outbox";
import { devicePlans } from "./catalogue.ts";
import { takeContracts } from "./device-contracts.ts";
import { factLetter } from "./letters.ts";
import { addFacts, factsOf } from "./records.ts";
import type { ServiceContract } from "./service-contracts.ts";
import { detailOf, type FactContent, factFromRow } from "./service-facts.ts";
import { factsAsOf, suspensionIn } from "./service-state.ts";
import { tablesIn } from "./tables.ts";

type Suspended = Extract<FactContent, { kind: "suspended" }>;

/** What holds on a day, from its first day on; `until` is null while no end was named. */
export type Suspension = Omit<Suspended, "kind"> & { readonly since: string };

/** Of these contracts those that are suspended on a day. */
export async function suspensionsOf(
  sql: Sql,
  contractIds: readonly string[],
  { day, asOf }: { readonly day: string; readonly asOf: Millis },
): Promise<ReadonlyMap<string, Suspension>> {
  const found = new Map<string, Suspension>();
  const facts = (await factsOf(sql, contractIds)).map(factFromRow);
  for (const [id, ofContract] of Map.groupBy(facts, ({ contractId }) => contractId)) {
    const past = factsAsOf(ofContract, asOf).filter(({ on }) => on <= day);
    const suspended = suspensionIn(past, day);
    if (!suspended) continue;
    const { suspension, cause, reason, until, on: since } = suspended;
    found.set(id, { suspension, cause, reason, until, since });
  }
  return found;
}

/** What the desk works with. */
export interface DeskRooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly zone: string;
  /** Absent: fees have no limits. */
  readonly feesBeyond?: FeesBeyond | undefined;
}

/** What is left of a holder's limit of fees, where a contract as it is given would raise them above it; null where it wouldn't. */
export type FeesBeyond = (
  tx: Tx,
  holderId: string,
  supposed: { readonly contract: ServiceContract; readonly on: string },
) => Promise<{ readonly limit: number; readonly left: number } | null>;

/** What can't be recorded on its day, given what holds then. */
function mistakesOf(
  content: FactContent,
  on: string,
  { endedOn, billingStartDate }: { endedOn: string | null; billingStartDate: string },
  isSuspended: boolean,
): FieldError[] {
  const isOver = on < billingStartDate || (endedOn !== null && on > endedOn);
  if (isOver) return [{ path: "on", text: "contracts.day-outside-contract" }];
  if ((content.kind === "resumed") !== isSuspended) {
    const text = isSuspended ? "contracts.suspended-already" : "contracts.not-suspended";
    return [{ path: "on", text }];
  }
  const isTurned = content.kind === "suspended" && content.until !== null && content.until < on;
  return isTurned ? [{ path: "until", text: "contracts.end-before-start" }] : [];
}

async function record(
  deps: DeskRooms,
  actor: Actor,
  contractId: string,
  content: FactContent,
  on: string,
): Promise<void> {
  const { database, accounts, outbox, clock } = deps;
  await database.transaction(async (tx) => {
    const row = await tablesIn(tx).selectFrom("contracts").selectAll().where("id", "=", contractId).executeTakeFirst();
    if (!row) throw new Fault("not-found", "contracts.contract-not-found", { attributes: { id: contractId } });
    const { deviceId, organizationId } = row;
    const { current, contractIds } = await takeContracts(tx, deviceId);
    const at = clock.now();
    const suspended = await suspensionsOf(tx, contractIds, { day: on, asOf: at });
    const errors = mistakesOf(content, on, current, suspended.size > 0);
    if (errors.length > 0) throw new Fault("invalid", "contracts.fact-invalid", { errors });
    const fact = { kind: content.kind, on, recordedAt: at, recordedBy: actor.userId, corrects: null };
    await addFacts(tx, contractIds, { ...fact, detail: detailOf(content) });
    const { name, email } = await accounts.organization(systemScope(), organizationId);
    const contract = { id: contractId, number: current.child, plan: devicePlans.parent };
    const letter = email === null ? null : factLetter({ organizationId, name, email }, contract, content, on);
    if (letter) await outbox.post(tx, letter);
    const detail = { ...content, on };
    await accounts.audit(tx, { actor, action: `contract.${content.kind}`, organizationId, target: deviceId, detail });
  });
  outbox.wake();
}

export function openDeviceSuspension(deps: DeskRooms) {
  const today = () => dayAt(deps.clock.now(), deps.zone).toString();
  return {
    /** Suspends a device's contracts from a day on, today when absent; the holder is told reason and period (第26条2項). */
    async suspendDevice(
      actor: Actor,
      contractId: string,
      { on = today(), ...suspension }: Omit<Suspended, "kind"> & { readonly on?: string | undefined },
    ): Promise<void> {
      requireProvider(actor, "billing");
      await record(deps, actor, contractId, { kind: "suspended", ...suspension }, on);
    },

    /** Takes them up again on a day, today when absent. */
    async resumeDevice(actor: Actor, contractId: string, on = today()): Promise<void> {
      requireProvider(actor, "billing");
      await record(deps, actor, contractId, { kind: "resumed" }, on);
    },
  };
}
