/**
 * A service that the provider discontinues (IOT 第27条, 第29条3項; MAS 第13条2項): all its contracts end on one day, with what needs them,
 * each by a fact of its own; applications are refused, nothing new begins, and every holder is told in time by one letter.
 */
import { type Actor, requireProvider, systemScope } from "#accounts";
import { type Page, type PageAsked, pageOf, type Sql, type Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { plans as catalogue, devicePlans, planNamed, planOf } from "./catalogue.ts";
import { devicesAfter, endDevices, type Item, resumeDevices } from "./device-contracts.ts";
import type { DeskRooms } from "./device-suspension.ts";
import { type Discontinuation, discontinuationFromRow, discontinuedOn } from "./discontinued-plans.ts";
import { latestNoticeDay } from "./lifecycle.ts";
import { compose, leadTimeOf, type Sending, send, takeBack } from "./notices.ts";
import { takeNumbers } from "./records.ts";
import { type ServiceContract, serviceContractsOf, serviceContractsOfPlans } from "./service-contracts.ts";
import { oneWithFacts, tell, write } from "./service-desk.ts";
import { detailOf } from "./service-facts.ts";
import { discontinuedOf } from "./service-rules.ts";
import { stateOn } from "./service-state.ts";
import { tablesIn } from "./tables.ts";

export interface AskedDiscontinuation {
  /** Plans (品目) of the catalogue. */
  readonly plans: readonly string[];
  /** The last day, billable; YYYY-MM-DD. */
  readonly on: string;
  /** A later day for what ends with it, where its terms let the provider name one. */
  readonly dependantsEndOn?: string | undefined;
}

export interface EndingContract {
  readonly id: string;
  readonly number: string;
  readonly plan: string;
  readonly on: string;
  /** The number of the contract that it needed; null where its own service ends. */
  readonly prerequisite: string | null;
}

/** What a discontinuation means for one holder. */
export interface ConcernedHolder {
  readonly organizationId: string;
  readonly name: string;
  /** null: it must be told otherwise. */
  readonly email: string | null;
  readonly contracts: readonly EndingContract[];
  /** Applications that are refused. */
  readonly refused: readonly { readonly id: string; readonly number: string; readonly plan: string }[];
  readonly devices: readonly { readonly item: Item; readonly devices: number }[];
}

export interface Outlook {
  /** The last day on which the notice is in time. */
  readonly latestOn: string;
  readonly late: boolean;
  readonly holders: readonly ConcernedHolder[];
}

export interface NewDiscontinuation extends AskedDiscontinuation, Sending {
  readonly reason: string;
  readonly subject: string;
  readonly text: string;
}

/** Devices have a child contract by item and a parent: without either, they have none. */
const itemsOf = (plans: readonly string[]): Item[] =>
  (["LORAWAN", "SIGFOX"] as const).filter((item) =>
    [devicePlans[item], devicePlans.parent].some((plan) => plans.includes(plan)),
  );

function mistakesOf({ plans, on, dependantsEndOn }: AskedDiscontinuation, today: string): FieldError[] {
  const errors: FieldError[] = [];
  if (on < today) errors.push({ path: "on", text: "contracts.day-past" });
  if (dependantsEndOn !== undefined && dependantsEndOn < on)
    errors.push({ path: "dependantsEndOn", text: "contracts.end-before-start" });
  for (const [index, plan] of plans.entries())
    if (!planNamed(plan)) errors.push({ path: `plans.${index}`, text: "contracts.plan-unknown" });
  return errors;
}

/** What of one holder's contracts ends or is refused. */
function endingOf(all: readonly ServiceContract[], organizationId: string, asked: AskedDiscontinuation) {
  const { plans, on, dependantsEndOn: later = null } = asked;
  const states = new Map(all.map(({ id, facts }) => [id, stateOn(facts, on)]));
  const own = all.filter(({ id }) => states.get(id)?.organizationId === organizationId);
  const { ended, refused, dependants } = discontinuedOf(own, { plans: new Set(plans), on, later });
  const dependantsById = new Map(dependants.map((end) => [end.contractId, end]));
  const endedIds = new Set(ended.map(({ id }) => id));
  const contracts: EndingContract[] = [];
  for (const { id, number } of own) {
    const named = { id, number, plan: states.get(id)?.plan ?? "" };
    const dependant = dependantsById.get(id);
    if (endedIds.has(id)) contracts.push({ ...named, on, prerequisite: null });
    else if (dependant) contracts.push({ ...named, on: dependant.on, prerequisite: dependant.prerequisite });
  }
  const refusals = refused.map(({ id, number }) => ({ id, number, plan: states.get(id)?.plan ?? "" }));
  return { contracts, refused: refusals };
}

async function holdersConcerned(
  { accounts }: DeskRooms,
  sql: Sql,
  asked: AskedDiscontinuation,
  at: Millis,
): Promise<ConcernedHolder[]> {
  const { plans, on } = asked;
  const contracts = await serviceContractsOfPlans(sql, plansBeside(plans), at);
  const holderIds = contracts.flatMap(({ facts }) => stateOn(facts, on)?.organizationId ?? []);
  const devices = Map.groupBy(await devicesAfter(sql, itemsOf(plans), on), ({ organizationId }) => organizationId);
  const holders: ConcernedHolder[] = [];
  for (const organizationId of new Set([...holderIds, ...devices.keys()])) {
    const ending = endingOf(await serviceContractsOf(sql, organizationId, at), organizationId, asked);
    const ofHolder = (devices.get(organizationId) ?? []).map(({ item, devices: count }) => ({ item, devices: count }));
    if (ending.contracts.length + ending.refused.length + ofHolder.length === 0) continue;
    const { name, email } = await accounts.organization(systemScope(), organizationId);
    holders.push({ organizationId, name, email, ...ending, devices: ofHolder });
  }
  return holders.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const servicesOf = (plans: readonly string[]): string[] => [...new Set(plans.map((plan) => planOf(plan).service))];

/** All plans of the services: a contract may have been applied for under another one (SK 第4条). */
function plansBeside(plans: readonly string[]): string[] {
  const services = servicesOf(plans);
  return catalogue.filter(({ service }) => services.includes(service)).map(({ id }) => id);
}

/** Which contracts end, as a letter says it: their numbers, and how many devices. */
const contractsSaid = ({ contracts, devices }: ConcernedHolder): string =>
  [...contracts.map(({ number }) => number), ...devices.map(({ item, devices: count }) => `${item} × ${count}`)].join(
    ", ",
  );

/** Takes what others could change meanwhile: contracts of the services, and the numbers that new ones would get. */
async function takeServices(tx: Tx, plans: readonly string[]): Promise<void> {
  await takeNumbers(tx, "service contracts", 0);
  await takeNumbers(tx, "device contracts", 0);
  await tablesIn(tx)
    .updateTable("serviceContracts")
    .set((row) => ({ plan: row.ref("plan") }))
    .where("plan", "in", ["", ...plansBeside(plans)])
    .execute();
}

interface Recording {
  readonly at: Millis;
  readonly by: string;
  readonly today: string;
  readonly reason: string;
}

/** The facts of one holder's contracts, and the letters of applications that are refused. */
async function endContracts(
  deps: DeskRooms,
  tx: Tx,
  { organizationId, contracts, refused }: ConcernedHolder,
  { at, by, today, reason }: Recording,
): Promise<void> {
  for (const { id: contractId, on, prerequisite } of contracts) {
    const cause = prerequisite === null ? "discontinued" : "prerequisite";
    await write(tx, { contractId, content: { kind: "ended", cause, reason, prerequisite }, on, at, by });
  }
  for (const { id: contractId } of refused) {
    const content = { kind: "refused", ground: "other", reason } as const;
    await write(tx, { contractId, content, on: today, at, by });
    await tell(deps, tx, organizationId, await oneWithFacts(tx, contractId, at), content, today);
  }
}

/** One notice to all whose contracts end, which says to each which ones. */
async function tellHolders(
  deps: DeskRooms,
  tx: Tx,
  actor: Actor,
  { plans, on, subject, text, sentOn, lateReason }: NewDiscontinuation,
  holders: readonly ConcernedHolder[],
): Promise<string | null> {
  const concerned = new Map(holders.map((holder) => [holder.organizationId, contractsSaid(holder)]));
  if (concerned.size === 0) return null;
  const draft = { kind: "discontinuation", effectiveOn: on, services: servicesOf(plans), subject, text } as const;
  const { id } = await compose(deps, tx, actor, { ...draft, organizations: [...concerned.keys()] });
  await send(deps, tx, actor, { id, sentOn, lateReason, concerned });
  return id;
}

async function record(deps: DeskRooms, actor: Actor, asked: NewDiscontinuation): Promise<Discontinuation> {
  const { database, accounts, outbox, clock, zone } = deps;
  const { plans, on, reason } = asked;
  const recorded = await database.transaction(async (tx) => {
    await takeServices(tx, plans);
    const at = clock.now();
    const recording = { at, by: actor.userId, today: dayAt(at, zone).toString(), reason };
    const holders = await holdersConcerned(deps, tx, asked, at);
    for (const holder of holders) await endContracts(deps, tx, holder, recording);
    const ended = { kind: "ended", cause: "discontinued", reason, prerequisite: null } as const;
    await endDevices(tx, itemsOf(plans), { on, detail: detailOf(ended), at, by: actor.userId });
    const told = holders.filter(({ contracts, devices }) => contracts.length + devices.length > 0);
    const counts = {
      holders: told.length,
      contracts: holders.reduce((total, { contracts }) => total + contracts.length, 0),
      devices: holders.flatMap(({ devices }) => devices).reduce((total, { devices: count }) => total + count, 0),
    };
    const noticeId = await tellHolders(deps, tx, actor, asked, told);
    const row = {
      ...{ id: newId(), on, plans: JSON.stringify(plans), reason, noticeId, ...counts },
      ...{ recordedAt: at, recordedBy: actor.userId, withdrawnAt: null, withdrawnBy: null },
    };
    await tablesIn(tx).insertInto("discontinuations").values(row).execute();
    const entry = { actor, action: "service.discontinued", organizationId: null, target: row.id };
    await accounts.audit(tx, { ...entry, detail: { plans, on, reason, noticeId, ...counts } });
    return discontinuationFromRow(row);
  });
  outbox.wake();
  return recorded;
}

/** The ends that were recorded with a discontinuation, of contracts that no device has. */
const endsOf = (tx: Tx, recordedAt: Millis) =>
  tablesIn(tx)
    .selectFrom("contractFacts")
    .innerJoin("serviceContracts", "serviceContracts.id", "contractFacts.contractId")
    .select(["contractFacts.id", "contractFacts.contractId", "contractFacts.on"])
    .where("contractFacts.recordedAt", "=", recordedAt)
    .where("contractFacts.kind", "=", "ended")
    .execute();

/** Facts that take the ends back, and letters that say so; what was recorded about a contract since stays as it is. */
async function withdraw(deps: DeskRooms, actor: Actor, id: string, reason: string): Promise<Discontinuation> {
  const { database, accounts, outbox, clock, zone } = deps;
  const withdrawn = await database.transaction(async (tx) => {
    const at = clock.now();
    const row = await tablesIn(tx)
      .updateTable("discontinuations")
      .set({ withdrawnAt: at, withdrawnBy: actor.userId })
      .where("id", "=", id)
      .where("withdrawnAt", "is", null)
      .where("on", ">=", dayAt(at, zone).toString())
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new Fault("conflict", "contracts.discontinuation-over");
    const by = actor.userId;
    for (const { id: corrects, contractId, on } of await endsOf(tx, row.recordedAt)) {
      const { facts } = await oneWithFacts(tx, contractId, at);
      if (!facts.some((fact) => fact.id === corrects)) continue;
      await write(tx, { contractId, content: { kind: "withdrawn", reason }, on, at, by, corrects });
    }
    await resumeDevices(tx, { endedAt: row.recordedAt, on: row.on, reason, at, by });
    const letters = row.noticeId === null ? {} : await takeBack(deps, tx, row.noticeId, reason);
    const entry = { actor, action: "discontinuation.withdrawn", organizationId: null, target: id };
    await accounts.audit(tx, { ...entry, detail: { reason, ...letters } });
    return discontinuationFromRow(row);
  });
  outbox.wake();
  return withdrawn;
}

export type Discontinuations = ReturnType<typeof openDiscontinuations>;

export function openDiscontinuations(deps: DeskRooms) {
  const { database, clock, zone } = deps;
  const today = () => dayAt(clock.now(), zone).toString();

  async function refuseMistakes(actor: Actor, asked: AskedDiscontinuation): Promise<void> {
    requireProvider(actor, "read", "billing");
    const errors = mistakesOf(asked, today());
    for (const [index, plan] of asked.plans.entries()) {
      const on = await discontinuedOn(database.sql, plan);
      if (on !== null)
        errors.push({ path: `plans.${index}`, text: "contracts.service-discontinued", attributes: { on } });
    }
    if (errors.length > 0) throw new Fault("invalid", "contracts.discontinuation-invalid", { errors });
  }

  return {
    /** Whom it would concern and how, and until when they must be told; nothing is recorded. */
    async outlook(actor: Actor, asked: AskedDiscontinuation): Promise<Outlook> {
      await refuseMistakes(actor, asked);
      const leadTime = leadTimeOf("discontinuation", servicesOf(asked.plans));
      const latestOn = latestNoticeDay(Temporal.PlainDate.from(asked.on), leadTime).toString();
      const holders = await holdersConcerned(deps, database.sql, asked, clock.now());
      return { latestOn, late: today() > latestOn, holders };
    },

    /**
     * Records it all at once: ends, refusals, and the notice, today or on a later day. Faults: invalid with every mistake, and when the
     * notice is late and no reason says why.
     */
    async discontinue(actor: Actor, asked: NewDiscontinuation): Promise<Discontinuation> {
      await refuseMistakes(actor, asked);
      return record(deps, actor, asked);
    },

    /** Takes one back before its last day has passed; applications that were refused stay so. Fault conflict when it is over or was withdrawn. */
    async withdraw(actor: Actor, id: string, reason: string): Promise<Discontinuation> {
      requireProvider(actor, "read", "billing");
      return withdraw(deps, actor, id, reason);
    },

    /** Newest first. */
    async discontinuations(actor: Actor, page: PageAsked): Promise<Page<Discontinuation>> {
      requireProvider(actor, "read", "billing");
      const all = tablesIn(database.sql).selectFrom("discontinuations").selectAll();
      return pageOf(all, page, "newest-first", discontinuationFromRow);
    },
  };
}
