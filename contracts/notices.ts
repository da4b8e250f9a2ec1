/**
 * Notices (告知): composed once, sent to every holder whom they concern, in time. Lead times: spec/contracts-billing.md §1.7. What was
 * sent counts as given (IOT 第42条2項3号), so it is kept: to whom, when, which words.
 */
import { type Actor, requireProvider, systemScope } from "#accounts";
import { type Page, type PageAsked, pageOf, type Sql, type Tx } from "#database";
import { dayAt, startOfDay } from "#foundation/calendar";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { OutboxEntry } from "#outbox";
import { plans } from "./catalogue.ts";
import type { DeskRooms } from "./device-suspension.ts";
import { letterTo } from "./letters.ts";
import { type LeadTime, latestNoticeDay } from "./lifecycle.ts";
import { withFacts } from "./service-contracts.ts";
import { stateOn } from "./service-state.ts";
import { type NoticeRow, tablesIn } from "./tables.ts";

export const noticeKinds = [
  "maintenance",
  "fault",
  "discontinuation",
  "price-change",
  "terms-revision",
  "suspension",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/**
 * How long before its day a notice must be sent: works 14 days (IOT 第25条2項); prices and terms before they change (第30条4項, 第2条2項),
 * a suspension before it begins (第26条2項); a discontinuation three months (第27条), or one where every plan says so (MAS 第13条2項);
 * a fault as soon as it is known.
 */
export function leadTimeOf(kind: NoticeKind, services: readonly string[]): LeadTime {
  if (kind === "maintenance") return { days: 14 };
  if (kind === "fault") return { days: 0 };
  if (kind !== "discontinuation") return { days: 1 };
  const concerned = plans.filter(({ service }) => services.length === 0 || services.includes(service));
  return { months: Math.max(...concerned.map(({ discontinuationMonths }) => discontinuationMonths)) };
}

export interface NewNotice {
  readonly kind: NoticeKind;
  /** When what it tells of begins; YYYY-MM-DD. */
  readonly effectiveOn: string;
  readonly untilOn?: string | undefined;
  /** Services whose holders it concerns; all when empty. */
  readonly services: readonly string[];
  /** Only these holders; all of the services when empty. */
  readonly organizations: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly effectiveOn: string;
  readonly untilOn: string | null;
  readonly services: readonly string[];
  readonly organizations: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** The last day on which it is in time. */
  readonly latestOn: string;
  /** null while it is a draft; may lie ahead. */
  readonly sentOn: string | null;
  readonly lateReason: string | null;
  readonly composedBy: string;
  readonly composedAt: number;
}

export interface NoticeRecipient {
  readonly organizationId: string;
  readonly name: string;
  /** null: nothing could be sent, somebody must tell it otherwise. */
  readonly email: string | null;
  /** null while the notice is a draft. */
  readonly letter: Pick<OutboxEntry, "state" | "acceptedAt" | "lastAnswer"> | null;
}

export interface NoticeView {
  readonly notice: Notice;
  /** Whether sending today would be too late. */
  readonly late: boolean;
  readonly recipients: readonly NoticeRecipient[];
}

const noticeFromRow = ({ services, organizations, body, kind, ...row }: NoticeRow): Notice => ({
  ...row,
  kind: kind as NoticeKind,
  services: JSON.parse(services) as string[],
  organizations: JSON.parse(organizations) as string[],
  text: body,
});

function mistakesOf(notice: NewNotice): FieldError[] {
  const errors: FieldError[] = [];
  if (notice.untilOn !== undefined && notice.untilOn < notice.effectiveOn)
    errors.push({ path: "untilOn", text: "contracts.end-before-start" });
  const known = new Set(plans.map(({ service }) => service));
  for (const [index, service] of notice.services.entries())
    if (!known.has(service)) errors.push({ path: `services.${index}`, text: "contracts.service-unknown" });
  return errors;
}

/** Whoever has a contract of the services on or after a day. */
async function holdersOf(sql: Sql, { services, organizations }: Notice, on: string, at: number): Promise<string[]> {
  const concerned = (service: string) => services.length === 0 || services.includes(service);
  const found = new Set<string>();
  if (concerned("SDM")) {
    const rows = await tablesIn(sql)
      .selectFrom("deviceTerms")
      .select("organizationId")
      .distinct()
      .where("supersededAt", "is", null)
      .where((row) => row.or([row("endedOn", "is", null), row("endedOn", ">=", on)]))
      .execute();
    for (const { organizationId } of rows) found.add(organizationId);
  }
  const concernedPlans = plans.filter(({ service }) => concerned(service)).map(({ id }) => id);
  const rows = await tablesIn(sql)
    .selectFrom("serviceContracts")
    .selectAll()
    .where("plan", "in", concernedPlans)
    .execute();
  for (const [index, { facts }] of (await withFacts(sql, rows, at)).entries()) {
    const state = stateOn(facts, on);
    const isOver = state === null || state.status === "ended" || state.status === "refused";
    const row = rows[index];
    if (row && !isOver) found.add(row.organizationId);
  }
  return [...found].filter((id) => organizations.length === 0 || organizations.includes(id)).sort();
}

async function noticeOf(sql: Sql, id: string): Promise<Notice> {
  const row = await tablesIn(sql).selectFrom("notices").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new Fault("not-found", "contracts.notice-not-found", { attributes: { id } });
  return noticeFromRow(row);
}

/** Letters that wait for their day go out when people are at work. */
const sendingHourMs = 9 * 3_600_000;

/** What the notice means for one holder: its contracts, where the notice is about some. */
type Concerned = ReadonlyMap<string, string>;

async function post(
  deps: DeskRooms,
  tx: Tx,
  notice: Notice,
  { organizationId, sentOn, concerned }: { organizationId: string; sentOn: string; concerned: Concerned },
): Promise<void> {
  const { name, email } = await deps.accounts.organization(systemScope(), organizationId);
  let letterId: string | null = null;
  if (email) {
    const { subject, text, effectiveOn, untilOn } = notice;
    const period = untilOn === null ? effectiveOn : `${effectiveOn} – ${untilOn}`;
    const about = { kind: "notice", id: notice.id };
    const contracts = concerned.get(organizationId);
    const kind = contracts === undefined ? "notice" : "discontinued";
    const said = { subject, text, period, contracts: contracts ?? "" };
    const letter = letterTo({ organizationId, name, email }, kind, said, about);
    const notBefore = startOfDay(Temporal.PlainDate.from(sentOn), deps.zone) + sendingHourMs;
    const isToday = sentOn === dayAt(deps.clock.now(), deps.zone).toString();
    letterId = await deps.outbox.post(tx, isToday ? letter : { ...letter, notBefore });
  }
  await tablesIn(tx)
    .insertInto("noticeRecipients")
    .values({ noticeId: notice.id, organizationId, email, letterId })
    .execute();
}

/** A notice is no longer true: letters that wait for its day don't go, and whoever was told is told that, and why. */
export async function takeBack(
  { accounts, outbox }: DeskRooms,
  tx: Tx,
  noticeId: string,
  reason: string,
): Promise<{ recalled: number; told: number }> {
  const { subject, effectiveOn } = await noticeOf(tx, noticeId);
  const about = { kind: "notice", id: noticeId };
  const recalled = new Set(await outbox.recallAbout(tx, about.kind, about.id));
  const tables = tablesIn(tx);
  const recipients = tables.selectFrom("noticeRecipients").selectAll().where("noticeId", "=", noticeId);
  let told = 0;
  for (const { organizationId, letterId } of await recipients.execute()) {
    if (letterId === null) continue;
    if (recalled.has(letterId)) {
      const untold = tables.deleteFrom("noticeRecipients").where("noticeId", "=", noticeId);
      await untold.where("organizationId", "=", organizationId).execute();
      continue;
    }
    const { name, email } = await accounts.organization(systemScope(), organizationId);
    if (!email) continue;
    const said = { subject, on: effectiveOn, reason };
    await outbox.post(tx, letterTo({ organizationId, name, email }, "discontinuation-withdrawn", said, about));
    told += 1;
  }
  return { recalled: recalled.size, told };
}

async function recipientsOf(deps: DeskRooms, notice: Notice): Promise<NoticeRecipient[]> {
  const { sql } = deps.database;
  const organization = (id: string) => deps.accounts.organization(systemScope(), id);
  if (notice.sentOn === null) {
    const ids = await holdersOf(sql, notice, notice.effectiveOn, deps.clock.now());
    const found = await Promise.all(ids.map(organization));
    return found.map(({ id: organizationId, name, email }) => ({ organizationId, name, email, letter: null }));
  }
  const rows = await tablesIn(sql)
    .selectFrom("noticeRecipients")
    .selectAll()
    .where("noticeId", "=", notice.id)
    .execute();
  const letters = new Map((await deps.outbox.entriesAbout("notice", [notice.id])).map((letter) => [letter.id, letter]));
  return Promise.all(
    rows.map(async ({ organizationId, email, letterId }) => {
      const letter = letterId === null ? null : (letters.get(letterId) ?? null);
      return { organizationId, name: (await organization(organizationId)).name, email, letter };
    }),
  );
}

/** Writes a draft down, with its audit entry. Faults: invalid, with every mistake. */
export async function compose({ accounts, clock }: DeskRooms, tx: Tx, actor: Actor, given: NewNotice): Promise<Notice> {
  const errors = mistakesOf(given);
  if (errors.length > 0) throw new Fault("invalid", "contracts.notice-invalid", { errors });
  const { kind, effectiveOn, untilOn = null, services, organizations, subject, text: body } = given;
  const latest = latestNoticeDay(Temporal.PlainDate.from(effectiveOn), leadTimeOf(kind, services));
  const row: NoticeRow = {
    ...{ id: newId(), kind, effectiveOn, untilOn, subject, body, latestOn: latest.toString() },
    ...{ services: JSON.stringify(services), organizations: JSON.stringify(organizations) },
    ...{ sentOn: null, lateReason: null, composedBy: actor.userId, composedAt: clock.now() },
  };
  await tablesIn(tx).insertInto("notices").values(row).execute();
  const detail = { kind, effectiveOn, latestOn: row.latestOn, subject };
  await accounts.audit(tx, { actor, action: "notice.composed", organizationId: null, target: row.id, detail });
  return noticeFromRow(row);
}

export interface Sending {
  /** Today when absent. */
  readonly sentOn?: string | undefined;
  /** Why it is late, where it is. */
  readonly lateReason?: string | undefined;
}

/** Posts a draft's letters and marks it as sent. Faults: conflict when it was sent before, invalid when it is late without a reason. */
export async function send(
  deps: DeskRooms,
  tx: Tx,
  actor: Actor,
  { id, sentOn: asked, lateReason, concerned = new Map() }: Sending & { id: string; concerned?: Concerned },
): Promise<Notice> {
  const { accounts, clock, zone } = deps;
  const today = dayAt(clock.now(), zone).toString();
  const sentOn = asked ?? today;
  const { numUpdatedRows } = await tablesIn(tx)
    .updateTable("notices")
    .set({ sentOn, lateReason: lateReason ?? null })
    .where("id", "=", id)
    .where("sentOn", "is", null)
    .executeTakeFirst();
  const notice = await noticeOf(tx, id);
  if (Number(numUpdatedRows) === 0) throw new Fault("conflict", "contracts.notice-sent", { attributes: { id } });
  if (sentOn < today)
    throw new Fault("invalid", "contracts.notice-invalid", {
      errors: [{ path: "sentOn", text: "contracts.day-past" }],
    });
  if (sentOn > notice.latestOn && !lateReason?.trim()) {
    const attributes = { latestOn: notice.latestOn };
    const errors = [{ path: "lateReason", text: "contracts.notice-late", attributes }];
    throw new Fault("invalid", "contracts.notice-late", { attributes, errors });
  }
  for (const organizationId of await holdersOf(tx, notice, notice.effectiveOn, clock.now()))
    await post(deps, tx, notice, { organizationId, sentOn, concerned });
  const detail = { sentOn, latestOn: notice.latestOn, lateReason: lateReason ?? null };
  await accounts.audit(tx, { actor, action: "notice.sent", organizationId: null, target: id, detail });
  return notice;
}

export type Notices = ReturnType<typeof openNotices>;

export function openNotices(deps: DeskRooms) {
  const { database, outbox, clock, zone } = deps;
  const today = () => dayAt(clock.now(), zone).toString();

  async function view(notice: Notice): Promise<NoticeView> {
    const recipients = await recipientsOf(deps, notice);
    return { notice, late: (notice.sentOn ?? today()) > notice.latestOn, recipients };
  }

  return {
    /** A draft, with whom it would go to and whether it can still be in time. */
    async compose(actor: Actor, given: NewNotice): Promise<NoticeView> {
      requireProvider(actor, "read", "billing");
      return view(await database.transaction((tx) => compose(deps, tx, actor, given)));
    },

    /**
     * Sends a draft today or on a later day, once. Later than its lead time it is refused unless a reason says why (an emergency, works
     * of a carrier): holders could rely on the time.
     */
    async send(actor: Actor, id: string, sending: Sending = {}): Promise<NoticeView> {
      requireProvider(actor, "read", "billing");
      const sent = await database.transaction((tx) => send(deps, tx, actor, { id, ...sending }));
      outbox.wake();
      return view(sent);
    },

    async notice(actor: Actor, id: string): Promise<NoticeView> {
      requireProvider(actor, "read", "billing");
      return view(await noticeOf(database.sql, id));
    },

    /** Newest first. */
    async notices(actor: Actor, page: PageAsked): Promise<Page<Notice>> {
      requireProvider(actor, "read", "billing");
      return pageOf(tablesIn(database.sql).selectFrom("notices").selectAll(), page, "newest-first", noticeFromRow);
    },
  };
}
