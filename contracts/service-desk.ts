/**
 * The desk: applications, everything that happens to a contract that no device has, and suspensions of those of devices. Each is a dated
 * fact, added with its audit entry and the holder's letter in one transaction; nothing is ever changed. And limits of devices.
 */
import { type Actor, reachedBy, requirePermission, type Scope, scopeOf, systemScope } from "#accounts";
import type { Page, PageAsked, Sql, Tx } from "#database";
import { dayAt, laterDay } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { missingFor, planNamed, planOf } from "./catalogue.ts";
import { openDeviceLimits } from "./device-limits.ts";
import { type DeskRooms, openDeviceSuspension } from "./device-suspension.ts";
import { discontinuedOn } from "./discontinued-plans.ts";
import { type EquipmentQuestion, equipmentPage } from "./equipment.ts";
import { factLetter } from "./letters.ts";
import { addFacts, factsOf, numberText, takeNumbers } from "./records.ts";
import { type ServiceContract, serviceContractRow, serviceContractsOf, withFacts } from "./service-contracts.ts";
import { detailOf, type FactContent, factFromRow, type ServiceFact } from "./service-facts.ts";
import { dayOfFact, dependantEnds, heldOn, meteredTwice, mistakesOf } from "./service-rules.ts";
import { factsAsOf, type ServiceState, stateOn, supposing } from "./service-state.ts";
import { type ServiceContractRow, tablesIn } from "./tables.ts";

export interface Application {
  readonly organizationId: string;
  readonly plan: string;
  readonly quantity?: number | undefined;
  /** 管理単位 (IOT 第9条) */
  readonly managementUnit?: string | undefined;
  /** The ID of the contract that an option belongs to. */
  readonly optionOf?: string | undefined;
  /** When it came, where that was earlier (on paper); YYYY-MM-DD. */
  readonly on?: string | undefined;
}

export interface NewFact {
  readonly content: FactContent;
  /** Today when absent. */
  readonly on?: string | undefined;
  /** The fact that this one stands for instead, or withdraws. */
  readonly corrects?: string | undefined;
  /** For ends: a later day for what ends with it, where the terms let the provider name one. */
  readonly dependantsEndOn?: string | undefined;
}

export interface ServiceContractView {
  readonly id: string;
  readonly number: string;
  readonly on: string;
  readonly state: ServiceState;
}

/** A fact as it was recorded; `standing` is false once another one corrected or withdrew it. */
export interface RecordedFact {
  readonly fact: ServiceFact;
  readonly standing: boolean;
}

const invalid = (errors: readonly FieldError[]) => new Fault("invalid", "contracts.fact-invalid", { errors });

/** Takes the holder's contracts before they are read, so that two writers follow one another. */
async function takeContracts(tx: Tx, organizationId: string): Promise<void> {
  await tablesIn(tx)
    .updateTable("serviceContracts")
    .set((row) => ({ plan: row.ref("plan") }))
    .where("organizationId", "=", organizationId)
    .execute();
}

async function addHolder(tx: Tx, contractId: string, organizationId: string): Promise<void> {
  await tablesIn(tx)
    .insertInto("serviceContractHolders")
    .values({ contractId, organizationId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Contracts make statements, and every answer shows one. */
function requireClerk(actor: Actor): void {
  requirePermission(actor, "read");
  requirePermission(actor, "billing");
}

async function applicationErrors(deps: DeskRooms, actor: Actor, application: Application): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  const wrong = (path: string, key: string) => errors.push({ path, text: `contracts.${key}` });
  const plan = planNamed(application.plan);
  if (!plan || plan.bound === "device") wrong("plan", "plan-unknown");
  const { quantity = 1 } = application;
  if (!(Number.isSafeInteger(quantity) && quantity > 0)) wrong("quantity", "quantity-wrong");
  const holder = await deps.accounts.organization(scopeOf(actor), application.organizationId);
  if (holder.kind !== "contract-holder") wrong("organizationId", "not-a-holder");
  if (plan && holder.legalForm && !plan.applicants.includes(holder.legalForm))
    wrong("organizationId", "applicant-not-accepted");
  if (application.optionOf) {
    const main = await tablesIn(deps.database.sql)
      .selectFrom("serviceContracts")
      .select("organizationId")
      .where("id", "=", application.optionOf)
      .executeTakeFirst();
    if (main?.organizationId !== holder.id) wrong("optionOf", "option-of-unknown");
  }
  return errors;
}

/** An application; held at once while what the plan needs is missing (利用資格: IOT-S 第3条5項, PC 第4条2項 and their kin). */
async function apply(deps: DeskRooms, actor: Actor, application: Application): Promise<ServiceContractView> {
  requireClerk(actor);
  const errors = await applicationErrors(deps, actor, application);
  if (errors.length > 0) throw invalid(errors);
  const { organizationId, plan, quantity = 1, managementUnit = null, optionOf = null } = application;
  const at = deps.clock.now();
  const today = dayAt(at, deps.zone).toString();
  const on = actor.organizationKind === "provider" ? (application.on ?? today) : today;
  const id = newId();
  return deps.database.transaction(async (tx) => {
    await takeContracts(tx, organizationId);
    const number = numberText("S", await takeNumbers(tx, "service contracts", 1));
    await tablesIn(tx)
      .insertInto("serviceContracts")
      .values({ id, number, organizationId, plan, appliedAt: at })
      .execute();
    await addHolder(tx, id, organizationId);
    const applied: FactContent = { kind: "applied", organizationId, plan, quantity, managementUnit, optionOf };
    await write(tx, { contractId: id, content: applied, on, at, by: actor.userId });
    await refuseDiscontinuedPlan(tx, plan, "plan");
    await refuseBeyondFees(deps, tx, organizationId, await oneWithFacts(tx, id, at), applied, on);
    const missing = missingFor(planOf(plan), heldOn(await serviceContractsOf(tx, organizationId, at), on));
    if (missing.length > 0) {
      const reason = missing.map((alternatives) => alternatives.join(" / ")).join(", ");
      await write(tx, { contractId: id, content: { kind: "held", reason }, on, at, by: "system" });
    }
    const detail = { number, plan, quantity, on };
    await deps.accounts.audit(tx, { actor, action: "contract.applied", organizationId, target: id, detail });
    return view(await serviceContractRow(tx, scopeOf(actor), id), await oneWithFacts(tx, id, at), laterDay(on, today));
  });
}

/** What may raise fees: an application, its acceptance, a change (IOT 第14条3項, 第15条; R-28). */
const raising: readonly FactContent["kind"][] = ["applied", "accepted", "quantity-changed", "plan-changed"];

/** An application counts as if it were accepted and had started. */
async function refuseBeyondFees(
  deps: DeskRooms,
  tx: Tx,
  holderId: string,
  contract: ServiceContract,
  content: FactContent,
  on: string,
): Promise<void> {
  if (!deps.feesBeyond || !raising.includes(content.kind)) return;
  const isNew = content.kind === "applied" || content.kind === "accepted";
  const next: readonly FactContent[] = isNew ? [{ kind: "accepted" }, { kind: "started" }] : [content];
  const facts = next.reduce((known, one) => supposing(known, one, on), contract.facts);
  const beyond = await deps.feesBeyond(tx, holderId, { contract: { ...contract, facts }, on });
  const path = content.kind === "quantity-changed" ? "quantity" : content.kind === "accepted" ? "kind" : "plan";
  if (beyond) throw invalid([{ path, text: "contracts.fee-limit-reached", attributes: { ...beyond } }]);
}

/** Hatoba can't say which of two contracts an account or an e-mail is of. */
function meterErrors(
  facts: readonly ServiceFact[],
  content: FactContent,
  on: string,
  others: readonly ServiceContract[],
) {
  if (!["started", "plan-changed", "metering-set", "succeeded"].includes(content.kind)) return [];
  const other = meteredTwice(supposing(facts, content, on), others, on);
  return other ? [{ path: "kind", text: "contracts.metered-twice", attributes: { number: other.number } }] : [];
}

/** Nothing begins under a plan that was discontinued. */
async function refuseDiscontinuedPlan(tx: Tx, plan: string, path: string): Promise<void> {
  const on = await discontinuedOn(tx, plan);
  if (on !== null) throw invalid([{ path, text: "contracts.service-discontinued", attributes: { on } }]);
}

interface Written {
  readonly contractId: string;
  readonly content: FactContent;
  readonly on: string;
  readonly at: Millis;
  readonly by: string;
  readonly corrects?: string | undefined;
}

export async function write(tx: Tx, { contractId, content, on, at, by, corrects = undefined }: Written): Promise<void> {
  const fact = { kind: content.kind, on, recordedAt: at, recordedBy: by, corrects: corrects ?? null };
  await addFacts(tx, [contractId], { ...fact, detail: detailOf(content) });
}

export async function oneWithFacts(sql: Sql, id: string, asOf: Millis): Promise<ServiceContract> {
  const row = await tablesIn(sql)
    .selectFrom("serviceContracts")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const [found] = await withFacts(sql, [row], asOf);
  if (!found) throw new Error(`contract ${id} has gone while it was read`);
  return found;
}

function view({ id, number }: ServiceContractRow, { facts }: ServiceContract, on: string): ServiceContractView {
  const state = stateOn(facts, on);
  if (!state) throw new Fault("not-found", "contracts.not-yet-applied", { attributes: { number, on } });
  return { id, number, on, state };
}

/** Facts as they would be without the one that is corrected; Fault when it is none of them. */
function without(facts: readonly ServiceFact[], { content, corrects }: NewFact): readonly ServiceFact[] {
  if (corrects === undefined) {
    if (content.kind === "withdrawn") throw invalid([{ path: "corrects", text: "contracts.corrects-missing" }]);
    return facts;
  }
  const corrected = facts.find(({ id }) => id === corrects);
  const fits = content.kind === "withdrawn" ? corrected?.kind !== "applied" : corrected?.kind === content.kind;
  if (!corrected || !fits) throw invalid([{ path: "corrects", text: "contracts.corrects-wrong" }]);
  return facts.filter((fact) => fact !== corrected);
}

/** What must be there when a contract is accepted or starts: while a prerequisite is missing no billing starts (§1.13). */
function prerequisiteErrors(plan: string, others: readonly ServiceContract[], content: FactContent, on: string) {
  if (content.kind !== "accepted" && content.kind !== "started") return [];
  return missingFor(planOf(plan), heldOn(others, on)).map((alternatives) => ({
    path: "kind",
    text: "contracts.prerequisite-missing",
    attributes: { services: alternatives.join(" / ") },
  }));
}

const isEnd = ({ kind }: FactContent): boolean => kind === "cancellation-notified" || kind === "ended";

/** Ends what the contract carried, the same day or a later one that the provider names. */
async function endDependants(
  tx: Tx,
  {
    deps,
    holderId,
    ended,
    on,
    later,
    at,
  }: {
    deps: DeskRooms;
    holderId: string;
    ended: ServiceContract;
    on: string;
    later: string | null;
    at: Millis;
  },
): Promise<void> {
  const all = await serviceContractsOf(tx, holderId, at);
  for (const end of dependantEnds({ contract: ended, on }, all, later)) {
    const { prerequisite } = end;
    const content = { kind: "ended", cause: "prerequisite", reason: prerequisite, prerequisite } as const;
    await write(tx, { contractId: end.contractId, content, on: end.on, at, by: "system" });
    await tell(deps, tx, holderId, await oneWithFacts(tx, end.contractId, at), content, end.on);
  }
}

export async function tell(
  deps: DeskRooms,
  tx: Tx,
  organizationId: string,
  contract: ServiceContract,
  content: FactContent,
  on: string,
): Promise<void> {
  const { name, email } = await deps.accounts.organization(systemScope(), organizationId);
  const applied = contract.facts.find((fact) => fact.kind === "applied");
  if (!email || applied?.kind !== "applied") return;
  const letter = factLetter({ organizationId, name, email }, { ...contract, plan: applied.plan }, content, on);
  if (letter) await deps.outbox.post(tx, letter);
}

/** What a holder may say itself; everything else is the provider's. */
function requireRight(actor: Actor, { content, corrects }: NewFact): void {
  requireClerk(actor);
  if (actor.organizationKind === "provider") return;
  if (content.kind !== "cancellation-notified" || corrects !== undefined)
    throw new Fault("not-allowed", "contracts.provider-only");
}

/** A fact in the caller's transaction, with what follows from it. */
export async function record(
  deps: DeskRooms,
  tx: Tx,
  actor: Actor,
  id: string,
  request: NewFact,
): Promise<ServiceContractView> {
  requireRight(actor, request);
  const at = deps.clock.now();
  const today = dayAt(at, deps.zone).toString();
  const { organizationId: holderId } = await serviceContractRow(tx, scopeOf(actor), id);
  await takeContracts(tx, holderId);
  const row = await serviceContractRow(tx, scopeOf(actor), id);
  const before = await oneWithFacts(tx, id, at);
  const facts = without(before.facts, request);
  const isHolders = actor.organizationKind !== "provider";
  const content: FactContent =
    isHolders && request.content.kind === "cancellation-notified"
      ? { ...request.content, arrivedOn: today }
      : request.content;
  const askedOn = request.on ?? today;
  const plan = stateOn(facts, askedOn)?.plan ?? row.plan;
  const on = dayOfFact(planOf(plan), content, askedOn);
  const others = (await serviceContractsOf(tx, holderId, at)).filter((other) => other.id !== id);
  const errors = [...mistakesOf(facts, content, on), ...prerequisiteErrors(plan, others, content, on)];
  const next = content.kind === "succeeded" ? await serviceContractsOf(tx, content.organizationId, at) : others;
  errors.push(...meterErrors(facts, content, on, next));
  if (errors.length > 0) throw invalid(errors);
  await refuseBeyondFees(deps, tx, holderId, { ...before, facts }, content, on);
  if (content.kind === "plan-changed") await refuseDiscontinuedPlan(tx, content.plan, "plan");
  await write(tx, { contractId: id, content, on, at, by: actor.userId, corrects: request.corrects });
  if (content.kind === "succeeded") await succeed(deps, tx, actor, row, content.organizationId);
  if (content.kind === "right-bought") await addPayer(deps, tx, actor, id, content.payerId);
  const after = await oneWithFacts(tx, id, at);
  await tell(deps, tx, holderId, after, content, on);
  const later = request.dependantsEndOn ?? null;
  if (isEnd(content)) await endDependants(tx, { deps, holderId, ended: after, on, later, at });
  const detail = { ...content, on, corrects: request.corrects ?? null };
  const action = request.corrects ? "contract.corrected" : `contract.${content.kind}`;
  await deps.accounts.audit(tx, { actor, action, organizationId: holderId, target: id, detail });
  return view(row, after, today);
}

/** 承継: the contract passes to another holder (IOT 第17条); what it paid for stays as it is, and no initial fee is due again. */
async function succeed(deps: DeskRooms, tx: Tx, actor: Actor, row: ServiceContractRow, next: string): Promise<void> {
  const holder = await deps.accounts.organization(scopeOf(actor), next);
  if (holder.kind !== "contract-holder") throw invalid([{ path: "organizationId", text: "contracts.not-a-holder" }]);
  await tablesIn(tx).updateTable("serviceContracts").set({ organizationId: next }).where("id", "=", row.id).execute();
  await addHolder(tx, row.id, next);
}

async function addPayer(deps: DeskRooms, tx: Tx, actor: Actor, id: string, payerId: string): Promise<void> {
  await deps.accounts.organization(scopeOf(actor), payerId);
  await addHolder(tx, id, payerId);
}

export type ServiceDesk = ReturnType<typeof openServiceDesk>;

export function openServiceDesk(deps: DeskRooms) {
  const { database, clock, zone } = deps;
  const today = () => dayAt(clock.now(), zone).toString();
  return {
    ...openDeviceSuspension(deps),
    ...openDeviceLimits(deps),

    /** Applies for a plan; the contract is `applied`, or `held` while a prerequisite is missing. */
    apply: (actor: Actor, application: Application) => apply(deps, actor, application),

    /**
     * Adds a fact. Faults: invalid with every mistake, not-allowed for what only the provider may say, not-found. A correction is a new
     * fact, and months that are closed stay as they are: the next statement credits and charges again.
     */
    async record(actor: Actor, id: string, request: NewFact): Promise<ServiceContractView> {
      const recorded = await database.transaction((tx) => record(deps, tx, actor, id, request));
      deps.outbox.wake();
      return recorded;
    },

    /** The state on a day, as recorded up to an instant. */
    async contract(
      scope: Scope,
      id: string,
      { on = today(), asOf = clock.now() }: { on?: string | undefined; asOf?: Millis | undefined } = {},
    ): Promise<ServiceContractView> {
      const row = await serviceContractRow(database.sql, scope, id);
      return view(row, await oneWithFacts(database.sql, id, asOf), on);
    },

    /** Contracts with their state of today, by number. */
    async contracts(
      scope: Scope,
      page: PageAsked & { organizationId?: string | undefined },
    ): Promise<Page<ServiceContractView>> {
      let query = tablesIn(database.sql)
        .selectFrom("serviceContracts")
        .selectAll()
        .orderBy("number")
        .limit(page.limit + 1);
      if (page.after) query = query.where("number", ">", page.after);
      if (page.organizationId) query = query.where("organizationId", "=", page.organizationId);
      query = query.where(reachedBy(scope));
      const rows = await query.execute();
      const shown = rows.slice(0, page.limit);
      const found = await withFacts(database.sql, shown, clock.now());
      const items = found.flatMap(({ id, number, facts }) => {
        const state = stateOn(facts, today());
        return state ? [{ id, number, on: today(), state }] : [];
      });
      return { items, next: rows.length > page.limit ? (shown.at(-1)?.number ?? null) : null };
    },

    /** Lent equipment and SIMs as they stand today, by contract. */
    equipment: (scope: Scope, question: EquipmentQuestion) =>
      equipmentPage(database.sql, scope, question, { day: today(), asOf: clock.now() }),

    /** Every fact in the order in which it was recorded, corrected ones too. */
    async facts(scope: Scope, id: string): Promise<{ organizationId: string; facts: readonly RecordedFact[] }> {
      const { organizationId } = await serviceContractRow(database.sql, scope, id);
      const all = (await factsOf(database.sql, [id])).map(factFromRow);
      const standing = new Set(factsAsOf(all, clock.now()).map((fact) => fact.id));
      return { organizationId, facts: all.map((fact) => ({ fact, standing: standing.has(fact.id) })) };
    },
  };
}
