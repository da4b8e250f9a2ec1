/** Applications (申込): somebody wants to become a contract holder; an operator accepts or refuses, and a letter says so. */
import { type Database, type Page, type PageAsked, pageOf, type Sql, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { Secret } from "#foundation/secrets";
import { type Language, text } from "#foundation/text";
import { type Actor, requirePermission } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import type { FreeMail } from "./free-mail.ts";
import type { Mail } from "./letters.ts";
import { networkOf } from "./lock-out.ts";
import { type LegalForm, newOrganizationRow, refuseBadOrganization } from "./organizations.ts";
import { initialPassword } from "./passwords.ts";
import { type AccountsTables, tablesIn } from "./tables.ts";
import { insertUser, type User } from "./users.ts";

/** A version of a text that an applicant was shown and agreed to. */
export interface Agreed {
  readonly purpose: string;
  readonly version: number;
  readonly title: string;
}

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly corporateNumber: string | null;
  readonly legalForm: LegalForm | null;
  readonly contactName: string;
  readonly email: string;
  readonly message: string;
  readonly language: Language;
  /** Where it came from. */
  readonly address: string;
  readonly createdAt: Millis;
  readonly state: "waiting" | "accepted" | "refused";
  readonly decidedAt: Millis | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  /** The contract holder that it became. */
  readonly organizationId: string | null;
  /** Agreed to at `createdAt`, from `address`. */
  readonly agreed: readonly Agreed[];
}

export type NewApplication = Pick<
  Application,
  "name" | "corporateNumber" | "legalForm" | "contactName" | "email" | "message" | "language" | "address" | "agreed"
>;

/** What an applicant agreed to, as an agreement of the contract holder that it became. */
export interface Accepted {
  readonly organizationId: string;
  /** The user ID of its first administrator. */
  readonly by: string;
  readonly agreedAt: Millis;
  readonly agreed: readonly Agreed[];
}

/** Nobody has to sign in for one, so that they are few: of one address in an hour, and waiting in all. */
const perAddressMax = 5;
const waitingMax = 1_000;
const hourMs = 3_600_000;

const fromRow = (row: AccountsTables["applications"]): Application => ({
  ...row,
  language: row.language as Language,
  state: row.state as Application["state"],
  legalForm: row.legalForm as LegalForm | null,
  agreed: JSON.parse(row.agreed ?? "[]") as Agreed[],
});

function letterOn(application: Application, kind: "received" | "accepted" | "refused", more: Record<string, string>) {
  const { id, email, language, name, contactName, organizationId } = application;
  return {
    to: email,
    subject: text(language, `accounts.application-${kind}-subject`),
    text: text(language, `accounts.application-${kind}-body`, { name, contactName, ...more }),
    language,
    about: { kind: "application", id },
    organizationId,
  };
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly freeMail: FreeMail;
}

async function applicationOf(sql: Sql, actor: Actor, id: string): Promise<Application> {
  requirePermission(actor, "operate");
  const row = await tablesIn(sql).selectFrom("applications").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new Fault("not-found", "accounts.application-not-found", { attributes: { id } });
  return fromRow(row);
}

async function refuseFlood({ database, clock }: Pick<Deps, "database" | "clock">, address: string): Promise<void> {
  const books = tablesIn(database.sql);
  const since = clock.now() - hourMs;
  const waiting = books.selectFrom("applications").select("id").where("state", "=", "waiting").limit(waitingMax);
  const recent = books.selectFrom("applications").select("address").where("createdAt", ">", since).limit(waitingMax);
  const near = (await recent.execute()).filter((one) => networkOf(one.address) === networkOf(address));
  if (near.length >= perAddressMax || (await waiting.execute()).length >= waitingMax)
    throw new Fault("too-many", "accounts.too-many-applications", { retryAfterSeconds: hourMs / 1000 });
}

/** What a decision changes. */
const decided = (
  actor: Actor,
  state: "accepted" | "refused",
  { reason, organizationId, now }: { reason: string; organizationId: string | null; now: Millis },
) => ({
  ...{ state, reason, organizationId, decidedAt: now, decidedBy: actor.userId },
});
/** How many wait that came before it. */
async function waitingBefore(sql: Sql, { id, createdAt }: Application): Promise<number> {
  const rows = await tablesIn(sql)
    .selectFrom("applications")
    .select("id")
    .where("state", "=", "waiting")
    .where((row) =>
      row.or([row("createdAt", "<", createdAt), row.and([row("createdAt", "=", createdAt), row("id", "<", id)])]),
    )
    .execute();
  return rows.length;
}

export interface Decision {
  /** The applicant reads it. */
  readonly reason: string;
  /** Why it goes before older ones; for the trail only. */
  readonly outOfOrderReason?: string | undefined;
}

/**
 * IOT 第13条: applications are decided in the order in which they came; the provider may change the order, and says why. What
 * the trail notes of a decision.
 */
async function decisionNoted(tx: Tx, application: Application, { reason, outOfOrderReason }: Decision) {
  const waiting = await waitingBefore(tx, application);
  if (waiting === 0) return { reason };
  if (!outOfOrderReason?.trim())
    throw new Fault("invalid", "accounts.application-out-of-order", {
      attributes: { waiting },
      errors: [{ path: "outOfOrderReason", text: "accounts.application-out-of-order", attributes: { waiting } }],
    });
  return { reason, passedOver: waiting, outOfOrderReason };
}

const alreadyDecided = (id: string) => new Fault("conflict", "accounts.application-decided", { attributes: { id } });

export function openApplications({ database, clock, freeMail }: Omit<Deps, "trail">) {
  return {
    application: (actor: Actor, id: string): Promise<Application> => applicationOf(database.sql, actor, id),

    /** What the applicant would read if it were decided so; a user ID is issued with the decision only. */
    async applicationLetter(
      actor: Actor,
      id: string,
      { decision, reason }: { decision: "accepted" | "refused"; reason: string },
      { publicUrl }: Pick<Mail, "publicUrl">,
    ): Promise<{ to: string; subject: string; text: string; waitingBefore: number }> {
      const application = await applicationOf(database.sql, actor, id);
      const userId = text(application.language, "accounts.application-user-id-later");
      const letter = letterOn(application, decision, { reason, userId, link: publicUrl });
      return { ...letter, waitingBefore: await waitingBefore(database.sql, application) };
    },

    /**
     * Anybody may apply; the applicant is told by a letter that it has come. Free mail is refused at once, and so is what the
     * caller found `wrong` with what was agreed to.
     */
    async apply(input: NewApplication, wrong: readonly FieldError[], { outbox }: Mail): Promise<Application> {
      await refuseFlood({ database, clock }, input.address);
      const { name, corporateNumber, email } = input;
      const organization = { name, corporateNumber, email };
      await refuseBadOrganization(null, "contract-holder", organization, freeMail.isFreeMail, wrong);
      const row = {
        ...{ ...input, agreed: JSON.stringify(input.agreed) },
        ...{ id: newId(), createdAt: clock.now(), state: "waiting" },
        ...{ decidedAt: null, decidedBy: null, reason: null, organizationId: null },
      };
      await database.transaction(async (tx) => {
        await tablesIn(tx).insertInto("applications").values(row).execute();
        const texts = input.agreed.map(({ title, version }) => `\n・${title} v${version}`).join("");
        const agreed = texts === "" ? "" : text(input.language, "accounts.application-agreed", { texts });
        await outbox.post(tx, letterOn(fromRow(row), "received", { agreed }));
      });
      outbox.wake();
      return fromRow(row);
    },

    /** Newest first. */
    async applications(
      actor: Actor,
      page: PageAsked & { state?: Application["state"] | undefined },
    ): Promise<Page<Application>> {
      requirePermission(actor, "operate");
      let query = tablesIn(database.sql).selectFrom("applications").selectAll();
      if (page.state) query = query.where("state", "=", page.state);
      return pageOf(query, page, "newest-first", fromRow);
    },
  };
}

export function openApplicationDecisions({ database, clock, trail }: Omit<Deps, "freeMail">) {
  return {
    /**
     * Makes the contract holder and its first administrator, whose initial password is shown this once. `noteAgreed` writes what
     * was agreed to into the new holder's record, in the same transaction.
     */
    async acceptApplication(
      actor: Actor,
      id: string,
      { noteAgreed, ...decision }: Decision & { noteAgreed: (tx: Tx, accepted: Accepted) => Promise<void> },
      { outbox, publicUrl }: Mail,
    ): Promise<{ application: Application; user: User; password: Secret }> {
      requirePermission(actor, "users");
      const before = await applicationOf(database.sql, actor, id);
      const { reason } = decision;
      const password = new Secret(initialPassword());
      const made = await database.transaction(async (tx) => {
        const noted = await decisionNoted(tx, before, decision);
        const books = tablesIn(tx);
        const { name, corporateNumber, legalForm, email, language, contactName } = before;
        const organization = newOrganizationRow(
          { kind: "contract-holder", name, corporateNumber, legalForm, email },
          null,
          clock.now(),
        );
        await books.insertInto("organizations").values(organization).execute();
        const changes = decided(actor, "accepted", { reason, organizationId: organization.id, now: clock.now() });
        const updated = books
          .updateTable("applications")
          .set(changes)
          .where("id", "=", id)
          .where("state", "=", "waiting");
        if ((await updated.returning("id").execute()).length === 0) throw alreadyDecided(id);
        const person = {
          organizationId: organization.id,
          name: contactName,
          email,
          language,
          role: "administrator",
        } as const;
        const user = await insertUser(tx, person, password, { mustChange: true, at: clock.now() });
        const accepted = { ...before, ...changes };
        const by = { organizationId: organization.id, by: user.userId };
        await noteAgreed(tx, { ...by, agreedAt: before.createdAt, agreed: before.agreed });
        await outbox.post(tx, letterOn(accepted, "accepted", { userId: user.userId, reason, link: publicUrl }));
        const entry = { actor, organizationId: organization.id, target: organization.id };
        await trail.audit(tx, { ...entry, action: "organization.created", detail: { application: id, ...noted } });
        await trail.audit(tx, { ...entry, action: "user.created", target: user.id, detail: { userId: user.userId } });
        return { application: accepted, user };
      });
      outbox.wake();
      return { ...made, password };
    },

    async refuseApplication(actor: Actor, id: string, decision: Decision, { outbox }: Mail): Promise<Application> {
      const { reason } = decision;
      const before = await applicationOf(database.sql, actor, id);
      const refused = { ...before, ...decided(actor, "refused", { reason, organizationId: null, now: clock.now() }) };
      await database.transaction(async (tx) => {
        const noted = await decisionNoted(tx, before, decision);
        const { state, decidedAt, decidedBy } = refused;
        const updated = await tablesIn(tx)
          .updateTable("applications")
          .set({ state, reason, decidedAt, decidedBy })
          .where("id", "=", id)
          .where("state", "=", "waiting")
          .returning("id")
          .execute();
        if (updated.length === 0) throw alreadyDecided(id);
        await outbox.post(tx, letterOn(refused, "refused", { reason }));
        await trail.audit(tx, {
          actor,
          action: "application.refused",
          organizationId: null,
          target: id,
          detail: noted,
        });
      });
      outbox.wake();
      return refused;
    },
  };
}
