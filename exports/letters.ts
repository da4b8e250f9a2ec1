/** Letters about exports: a scheduled file is ready; data are about to leave the range. Their links need a sign-in. */
import { type Accounts, systemScope, type User } from "#accounts";
import type { Database } from "#database";
import { dayAt } from "#foundation/calendar";
import { text } from "#foundation/text";
import type { Letter } from "#outbox";
import type { ExportPlan, Written } from "./plans.ts";
import { type ExportRow, tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly accounts: Pick<Accounts, "users">;
  readonly zone: string;
  readonly publicUrl: string;
}

/** Users of an organization who can be written to, now. */
async function mailedUsers(accounts: Pick<Accounts, "users">, organizationId: string): Promise<User[]> {
  const users = await accounts.users(systemScope(), organizationId);
  return users.filter((user) => user.email !== null && user.deactivatedAt === null && user.lockedAt === null);
}

/** `2026-10-01` and the last day, `2026-10-31`. */
const daysOf = ({ from, to, form }: Pick<ExportPlan, "from" | "to" | "form">) => ({
  first: dayAt(from, form.zone).toString(),
  last: dayAt(to - 1, form.zone).toString(),
});

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

/** To the recipients of a schedule who still are users of the organization; none for an export that somebody asked for. */
export async function lettersOfExport(deps: Deps, row: ExportRow, written: Written): Promise<Letter[]> {
  const { database, accounts, publicUrl } = deps;
  const { organizationId, scheduleId } = row;
  if (scheduleId === null || organizationId === null) return [];
  const schedule = await tablesIn(database.sql)
    .selectFrom("exportSchedules")
    .select("recipients")
    .where("id", "=", scheduleId)
    .executeTakeFirst();
  const recipients = new Set(JSON.parse(schedule?.recipients ?? "[]") as string[]);
  const attributes = {
    ...daysOf(JSON.parse(row.plan) as ExportPlan),
    megabytes: megabytes(written.bytes),
    link: `${publicUrl}/exports`,
  };
  return (await mailedUsers(accounts, organizationId))
    .filter(({ id }) => recipients.has(id))
    .map((user) => ({
      to: user.email ?? "",
      subject: text(user.language, "exports.ready-subject", attributes),
      text: text(user.language, "exports.ready-body", attributes),
      language: user.language,
      about: { kind: "export", id: row.id },
      organizationId,
    }));
}

/** To an organization's administrators: what leaves from which day on, and the link that saves it. */
export async function lettersOfReminder(
  { accounts, publicUrl }: Pick<Deps, "accounts" | "publicUrl">,
  organizationId: string,
  month: { readonly first: string; readonly last: string; readonly leavesOn: string },
): Promise<Letter[]> {
  const link = `${publicUrl}/exports?${new URLSearchParams({ from: month.first, to: month.last, archive: "zip" })}`;
  return (await mailedUsers(accounts, organizationId))
    .filter(({ role }) => role === "administrator")
    .map((user) => ({
      to: user.email ?? "",
      subject: text(user.language, "exports.leaving-subject", { ...month }),
      text: text(user.language, "exports.leaving-body", { ...month, link }),
      language: user.language,
      about: { kind: "data-range", id: `${organizationId} ${month.first}` },
      organizationId,
    }));
}
