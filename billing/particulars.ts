/**
 * Particulars: what is printed about the issuer and about contract holders, and the terms of billing. A change is a new version
 * from its moment on; a run goes by the versions of its own moment.
 */
import { type Accounts, type Actor, changeOf, registrationNumberFrom, requirePermission } from "#accounts";
import type { Database, Sql } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Bilingual } from "./lines.ts";
import { type DueRule, endOfNextMonth } from "./rules/due-day.ts";
import { tablesIn } from "./statement-tables.ts";
import type { PrintedAddressee, PrintedIssuer } from "./statements/document.ts";
import type { BillingTerms } from "./statements/drafting.ts";
import type { Rounding } from "./yen.ts";

export interface IssuerParticulars extends PrintedIssuer {
  readonly due: DueRule;
  readonly taxRounding: Rounding;
}

/** What differs for one contract holder; its name is that of the organization. */
export interface HolderParticulars {
  readonly department: string | null;
  readonly postalCode: string | null;
  readonly address: string | null;
  /** Where statements are announced; null: the organization's own address. */
  readonly email: string | null;
  /** What the letter with a statement carries: a link behind the sign-in, or the PDF itself, too. */
  readonly statementMail: "link" | "pdf";
  readonly language: "ja" | "en";
  readonly era: "western" | "japanese";
  /** Null: the provider's rule. */
  readonly due: DueRule | null;
}

const plainHolder: HolderParticulars = {
  department: null,
  postalCode: null,
  address: null,
  email: null,
  statementMail: "link",
  language: "ja",
  era: "western",
  due: null,
};

const issuerSubject = "issuer";
const countSubject = "device-counts";

/** Who gets the device counts of a month when it closes, and in which language. */
export interface CountTargets {
  /** Channels of the outbox. */
  readonly channelIds: readonly string[];
  readonly emails: readonly string[];
  readonly language: "ja" | "en";
}

function dueErrors(due: DueRule | null): FieldError[] {
  if (!due) return [];
  const isDay = (day: number | "end", max: number) =>
    day === "end" || (Number.isInteger(day) && day >= 1 && day <= max);
  const errors: FieldError[] = [];
  if (!isDay(due.closingDay, 28)) errors.push({ path: "due.closingDay", text: "billing.closing-day-wrong" });
  if (!isDay(due.dueDay, 31)) errors.push({ path: "due.dueDay", text: "billing.due-day-wrong" });
  if (!Number.isInteger(due.dueMonths) || due.dueMonths < 0 || due.dueMonths > 6)
    errors.push({ path: "due.dueMonths", text: "billing.due-months-wrong" });
  return errors;
}

export function printedIssuer(particulars: IssuerParticulars): PrintedIssuer {
  const { due: _, taxRounding: __, ...printed } = particulars;
  return printed;
}

export function printedAddressee(name: string, particulars: HolderParticulars): PrintedAddressee {
  const { email: _, due: __, statementMail: ___, ...printed } = particulars;
  return { name, ...printed };
}

export const termsOf = (issuer: IssuerParticulars, holder: HolderParticulars): BillingTerms => ({
  due: holder.due ?? issuer.due,
  taxRounding: issuer.taxRounding,
});

export interface IssuerInput {
  readonly name: string;
  readonly postalCode?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly registrationNumber?: string | null | undefined;
  readonly bankAccount?: string | null | undefined;
  readonly note?: Bilingual | null | undefined;
  readonly due?: DueRule | undefined;
  readonly taxRounding?: Rounding | undefined;
}

export type HolderInput = { readonly [K in keyof HolderParticulars]?: HolderParticulars[K] | undefined };

/** The number as it is printed; Fault invalid when it is none. A wrong check digit is told, not refused: sole proprietors' need not match. */
function issuerFrom(input: IssuerInput): IssuerParticulars {
  const errors = dueErrors(input.due ?? null);
  const registration = input.registrationNumber ? registrationNumberFrom(input.registrationNumber) : null;
  if (input.registrationNumber && !registration)
    errors.push({ path: "registrationNumber", text: "billing.registration-number-form" });
  if (input.name.trim() === "") errors.push({ path: "name", text: "billing.issuer-name-empty" });
  if (errors.length > 0) throw new Fault("invalid", "billing.particulars-invalid", { errors });
  return {
    name: input.name.trim(),
    postalCode: input.postalCode ?? null,
    address: input.address ?? null,
    phone: input.phone ?? null,
    registrationNumber: registration?.number ?? null,
    bankAccount: input.bankAccount ?? null,
    note: input.note ?? null,
    due: input.due ?? endOfNextMonth,
    taxRounding: input.taxRounding ?? "floor",
  };
}

export type Particulars = ReturnType<typeof openParticulars>;

export function openParticulars({
  database,
  accounts,
  clock,
}: {
  database: Database;
  accounts: Accounts;
  clock: Clock;
}) {
  async function recordAt<T>(sql: Sql, subject: string, at: Millis): Promise<{ of: T; recordedAt: Millis } | null> {
    const row = await tablesIn(sql)
      .selectFrom("billingParticulars")
      .select(["detail", "recordedAt"])
      .where("subject", "=", subject)
      .where("recordedAt", "<=", at)
      .orderBy("recordedAt", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    return row ? { of: JSON.parse(row.detail) as T, recordedAt: row.recordedAt } : null;
  }

  const versionAt = async <T>(sql: Sql, subject: string, at: Millis): Promise<T | null> =>
    (await recordAt<T>(sql, subject, at))?.of ?? null;

  async function record(actor: Actor, subject: string, detail: object): Promise<void> {
    const row = {
      id: newId(),
      subject,
      recordedAt: clock.now(),
      recordedBy: actor.userId,
      detail: JSON.stringify(detail),
    };
    const isProviders = subject === issuerSubject || subject === countSubject;
    const organizationId = isProviders ? actor.organizationId : subject;
    await database.transaction(async (tx) => {
      const before = (await recordAt<object>(tx, subject, clock.now()))?.of ?? {};
      await tablesIn(tx).insertInto("billingParticulars").values(row).execute();
      const entry = { actor, action: "billing.particulars-set", organizationId, target: subject };
      await accounts.audit(tx, { ...entry, detail: changeOf<object>(before, detail) });
    });
  }

  const issuerAt = (at: Millis) => versionAt<IssuerParticulars>(database.sql, issuerSubject, at);
  const holderAt = async (holderId: string, at: Millis): Promise<HolderParticulars> => ({
    ...plainHolder,
    ...(await versionAt<HolderParticulars>(database.sql, holderId, at)),
  });

  return {
    issuerAt,
    holderAt,
    /** Null as long as nobody has set it: then nothing can be issued. */
    issuer: () => issuerAt(clock.now()),

    /** Who gets device counts, and since when it was so; null when nobody ever said. */
    async countTargets(): Promise<{ readonly targets: CountTargets; readonly recordedAt: Millis } | null> {
      const found = await recordAt<CountTargets>(database.sql, countSubject, clock.now());
      return found && { targets: found.of, recordedAt: found.recordedAt };
    },

    async setCountTargets(actor: Actor, targets: CountTargets): Promise<CountTargets> {
      requireBilling(actor);
      await record(actor, countSubject, targets);
      return targets;
    },

    async setIssuer(actor: Actor, input: IssuerInput): Promise<IssuerParticulars> {
      requireBilling(actor);
      const issuer = issuerFrom(input);
      await record(actor, issuerSubject, issuer);
      return issuer;
    },

    async setHolder(actor: Actor, holderId: string, input: HolderInput): Promise<HolderParticulars> {
      requireBilling(actor);
      const errors = dueErrors(input.due ?? null);
      if (errors.length > 0) throw new Fault("invalid", "billing.particulars-invalid", { errors });
      const changes = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const holder = { ...(await holderAt(holderId, clock.now())), ...changes };
      await record(actor, holderId, holder);
      return holder;
    },
  };
}

/** Whoever bills: the provider's people with the permission. A holder's administrator with `billing` looks, and bills nobody. */
export function requireBilling(actor: Actor): void {
  requirePermission(actor, "billing");
  if (actor.organizationKind !== "provider") throw new Fault("not-allowed", "billing.provider-only");
}
