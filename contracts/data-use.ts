/** Purposes of use (利用目的) with the versions of their text, consents per contract, and processors (委託先). SDM 第10条. */
import {
  type Accepted,
  type Accounts,
  type Actor,
  type Agreed,
  requirePermission,
  requireProvider,
  type Scope,
  scopeOf,
} from "#accounts";
import type { Database, Sql, Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import {
  type DataUseContent,
  type DataUseFact,
  type DataUseOnDay,
  type DataUseText,
  dataUseOn,
  standingFacts,
} from "./data-use-state.ts";
import { type DataUseFactRow, type DataUseTextRow, tablesIn } from "./tables.ts";

export type NewDataUseText = Pick<DataUseText, "purpose" | "basis" | "title" | "body"> & {
  /** Today when absent. */
  readonly effectiveOn?: string | undefined;
};

export interface NewDataUseFact {
  readonly organizationId: string;
  readonly contractId?: string | null | undefined;
  /** Today when absent. */
  readonly on?: string | undefined;
  readonly withdraws?: string | undefined;
  readonly content: DataUseContent;
}

export interface DataUseQuestion {
  readonly organizationId: string;
  readonly contractId?: string | undefined;
  /** Today when absent. */
  readonly on?: string | undefined;
}

export interface DataUse extends DataUseOnDay {
  readonly on: string;
  /** All that was recorded, mistakes included, in the order in which it was. */
  readonly facts: readonly (DataUseFact & { readonly isStanding: boolean })[];
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly zone: string;
}

const textFromRow = (row: DataUseTextRow): DataUseText => ({ ...row, basis: row.basis as DataUseText["basis"] });
const factFromRow = (row: DataUseFactRow): DataUseFact => ({
  ...row,
  content: JSON.parse(row.content) as DataUseContent,
});

async function allTexts(sql: Sql): Promise<DataUseText[]> {
  const rows = await tablesIn(sql)
    .selectFrom("dataUseTexts")
    .selectAll()
    .orderBy("purpose")
    .orderBy("version")
    .execute();
  return rows.map(textFromRow);
}

/** Of a contract and of all contracts of its holder; of the latter only when no contract is named. */
async function factsFor(sql: Sql, organizationId: string, contractId: string | null): Promise<DataUseFact[]> {
  const rows = await tablesIn(sql)
    .selectFrom("dataUseFacts")
    .selectAll()
    .where((where) =>
      where.or([
        where.and([where("organizationId", "=", organizationId), where("contractId", "is", null)]),
        where("contractId", "=", contractId ?? ""),
      ]),
    )
    .orderBy("recordedAt")
    .orderBy("id")
    .execute();
  return rows.map(factFromRow);
}

/** A contract of a device, or one that no device has, is the holder's. */
async function isHolders(sql: Sql, organizationId: string, contractId: string): Promise<boolean> {
  const books = tablesIn(sql);
  for (const table of ["contracts", "serviceContracts"] as const) {
    const row = await books.selectFrom(table).select("organizationId").where("id", "=", contractId).executeTakeFirst();
    if (row) return row.organizationId === organizationId;
  }
  return false;
}

/** The holder, which the scope reaches, with the contract, when one is named; Fault not-found otherwise. */
async function refuseStrangers({ database, accounts }: Deps, scope: Scope, of: DataUseQuestion): Promise<void> {
  const { id, kind } = await accounts.organization(scope, of.organizationId);
  if (kind !== "contract-holder" || (of.contractId && !(await isHolders(database.sql, id, of.contractId))))
    throw new Fault("not-found", "contracts.contract-not-found", { attributes: { id: of.contractId ?? id } });
}

const invalid = (errors: readonly FieldError[]) => new Fault("invalid", "contracts.fact-invalid", { errors });

/** What is wrong with a fact, by field; `known` is what holds on its day. */
function mistakesIn(
  content: DataUseContent,
  texts: readonly DataUseText[],
  known: DataUseOnDay,
  on: string,
): FieldError[] {
  const wrong = (field: string, key: string) => [{ path: `content.${field}`, text: `contracts.${key}` }];
  if (content.kind === "withdrawn" || content.kind === "disclosed") return [];
  const inForce = known.purposes.find(({ text }) => text.purpose === content.purpose);
  if (content.kind === "consented") {
    const text = texts.find(({ purpose, version }) => purpose === content.purpose && version === content.version);
    if (!text || text.effectiveOn > on) return wrong("version", "text-not-in-force");
    return text.basis === "terms" ? wrong("purpose", "no-consent-needed") : [];
  }
  if (!inForce) return wrong("purpose", "text-not-in-force");
  const { basis } = inForce.text;
  if (content.kind === "consent-withdrawn") {
    if (basis === "application") return wrong("purpose", "agreed-for-good");
    return inForce.consent === null ? wrong("purpose", "not-consented") : [];
  }
  if (content.kind === "processor-released") {
    const is = ({ processor, purpose }: { processor: string; purpose: string }) =>
      processor === content.processor && purpose === content.purpose;
    return known.processors.some(is) ? [] : wrong("processor", "processor-not-engaged");
  }
  // 第10条2項: only as far as the purposes that hold need it.
  if (basis === "application" || !inForce.isAllowed) return wrong("purpose", "processor-without-purpose");
  return content.until !== null && content.until < on ? wrong("until", "until-before-start") : [];
}

const holdersOwn: ReadonlySet<DataUseContent["kind"]> = new Set(["consented", "consent-withdrawn"]);

/** A holder's administrator speaks for itself and today; everything else is the provider's to record. */
function spokenBy(actor: Actor, input: NewDataUseFact, today: string): { content: DataUseContent; on: string } {
  const { content, on = today } = input;
  if (actor.organizationKind === "provider") return { content, on };
  if (!holdersOwn.has(content.kind)) throw new Fault("not-allowed", "contracts.provider-only");
  return { content: "by" in content ? { ...content, by: actor.userId } : content, on: today };
}

async function insertFact(
  tx: Tx,
  { content, ...fact }: Omit<DataUseFact, "id" | "recordedAt" | "recordedBy">,
  actor: Actor,
  clock: Clock,
): Promise<void> {
  const row = { ...fact, id: newId(), recordedAt: clock.now(), recordedBy: actor.userId };
  await tablesIn(tx)
    .insertInto("dataUseFacts")
    .values({ ...row, content: JSON.stringify(content) })
    .execute();
}

async function record(deps: Deps, actor: Actor, input: NewDataUseFact): Promise<void> {
  const { database, accounts, clock, zone } = deps;
  requirePermission(actor, "read");
  requirePermission(actor, "billing");
  const { organizationId, contractId = null, withdraws = null } = input;
  await refuseStrangers(deps, scopeOf(actor), { organizationId, contractId: contractId ?? undefined });
  const today = dayAt(clock.now(), zone).toString();
  const { content, on } = spokenBy(actor, input, today);
  await database.transaction(async (tx) => {
    const [texts, facts] = [await allTexts(tx), await factsFor(tx, organizationId, contractId)];
    const errors = mistakesIn(content, texts, dataUseOn(texts, facts, on), on);
    if (on > today && (holdersOwn.has(content.kind) || content.kind === "disclosed"))
      errors.push({ path: "on", text: "contracts.day-ahead" });
    const isMistake = content.kind === "withdrawn";
    if (isMistake !== (withdraws !== null) || (isMistake && !standingFacts(facts).some(({ id }) => id === withdraws)))
      errors.push({ path: "withdraws", text: "contracts.fact-not-standing" });
    if (errors.length > 0) throw invalid(errors);
    await insertFact(tx, { organizationId, contractId, on, withdraws, content }, actor, clock);
    const target = contractId ?? organizationId;
    await accounts.audit(tx, {
      actor,
      action: "data-use.recorded",
      organizationId,
      target,
      detail: { on, ...content },
    });
  });
}

/** What an applicant is asked to agree to: of the basis `application` all, these first; of `consent` what it likes. */
async function askedOn(sql: Sql, day: string): Promise<DataUseText[]> {
  const { purposes } = dataUseOn(await allTexts(sql), [], day);
  const asked = (which: DataUseText["basis"]) =>
    purposes.map(({ text }) => text).filter(({ basis }) => basis === which);
  return [...asked("application"), ...asked("consent")];
}

/** What the holder that an applicant became agreed to when it applied. */
async function noteAgreed(
  { clock, zone }: Deps,
  tx: Tx,
  actor: Actor,
  { agreed, agreedAt, organizationId, by }: Accepted,
) {
  const on = dayAt(agreedAt, zone).toString();
  for (const { purpose, version } of agreed) {
    const content: DataUseContent = { kind: "consented", purpose, version, by };
    await insertFact(tx, { organizationId, contractId: null, on, withdraws: null, content }, actor, clock);
  }
}

async function publish({ database, accounts, clock, zone }: Deps, actor: Actor, input: NewDataUseText) {
  requireProvider(actor, "read", "billing");
  return database.transaction(async (tx) => {
    const before = (await allTexts(tx)).filter(({ purpose }) => purpose === input.purpose).at(-1);
    const effectiveOn = input.effectiveOn ?? dayAt(clock.now(), zone).toString();
    const errors: FieldError[] = [];
    if (before && before.basis !== input.basis) errors.push({ path: "basis", text: "contracts.basis-stays" });
    if (before && before.effectiveOn > effectiveOn)
      errors.push({ path: "effectiveOn", text: "contracts.text-earlier" });
    if (errors.length > 0) throw invalid(errors);
    const text: DataUseText = {
      ...{ id: newId(), purpose: input.purpose, version: (before?.version ?? 0) + 1, basis: input.basis },
      ...{ title: input.title, body: input.body, effectiveOn, publishedAt: clock.now(), publishedBy: actor.userId },
    };
    await tablesIn(tx).insertInto("dataUseTexts").values(text).execute();
    const { id, purpose, version } = text;
    const detail = { purpose, version, effectiveOn };
    await accounts.audit(tx, { actor, action: "data-use.published", organizationId: null, target: id, detail });
    return text;
  });
}

export type DataUseDesk = ReturnType<typeof openDataUse>;

export function openDataUse(deps: Deps) {
  const { database, clock, zone } = deps;
  const today = () => dayAt(clock.now(), zone).toString();
  return {
    /** Every version of every text, the latest of a purpose last. */
    dataUseTexts: (): Promise<DataUseText[]> => allTexts(database.sql),

    /** What somebody who applies today is asked to agree to. */
    textsForApplicants: (): Promise<DataUseText[]> => askedOn(database.sql, today()),

    /** What an applicant agreed to, and what is wrong with it: a text that nobody applies without is missing, or has changed since it was shown. */
    async agreedByApplicant(
      said: readonly Pick<Agreed, "purpose" | "version">[],
    ): Promise<{ agreed: Agreed[]; wrong: FieldError[] }> {
      const asked = await askedOn(database.sql, today());
      const isSaid = ({ purpose, version }: DataUseText) =>
        said.some((one) => one.purpose === purpose && one.version === version);
      const missing = asked.some((text) => text.basis === "application" && !isSaid(text));
      const stale = said.some(
        ({ purpose, version }) => !asked.some((t) => t.purpose === purpose && t.version === version),
      );
      const wrong =
        missing || stale
          ? [{ path: "agreed", text: stale ? "contracts.agreed-stale" : "contracts.agreed-missing" }]
          : [];
      return {
        agreed: asked.filter(isSaid).map(({ purpose, version, title }) => ({ purpose, version, title })),
        wrong,
      };
    },

    /** Records what an applicant had agreed to, in the transaction that accepts it. */
    noteAgreed: (tx: Tx, actor: Actor, accepted: Accepted): Promise<void> => noteAgreed(deps, tx, actor, accepted),

    /** A new version of a purpose's text, or the first; who agreed to an earlier one agreed to that. */
    publishDataUse: (actor: Actor, text: NewDataUseText): Promise<DataUseText> => publish(deps, actor, text),

    /** Faults: invalid with every mistake, not-allowed for what only the provider may say, not-found. */
    recordDataUse: (actor: Actor, fact: NewDataUseFact): Promise<void> => record(deps, actor, fact),

    /** What holds on a day, of one contract or of all that a holder has, and all that was recorded. */
    async dataUse(scope: Scope, question: DataUseQuestion): Promise<DataUse> {
      await refuseStrangers(deps, scope, question);
      const { organizationId, contractId = null, on = today() } = question;
      const [texts, facts] = [await allTexts(database.sql), await factsFor(database.sql, organizationId, contractId)];
      const standing = new Set(standingFacts(facts).map(({ id }) => id));
      const recorded = facts.map((fact) => ({ ...fact, isStanding: standing.has(fact.id) }));
      return { on, ...dataUseOn(texts, facts, on), facts: recorded };
    },
  };
}
