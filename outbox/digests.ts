/** Digests: letters of a storm become one, for each recipient and channel. */
import type { Database, Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { type Language, text } from "#foundation/text";
import { type Content, rowOf } from "./posting.ts";
import { type OutboxRow, tablesIn } from "./tables.ts";

/** Lines of one digest; of more it says how many there were. */
const linesMax = 200;
const recipientsPerLook = 50;
/** SQLite takes at most 32,766 values in one statement. */
const idsPerStatement = 10_000;

function digestOf(rows: readonly OutboxRow[], first: OutboxRow) {
  const language = first.language as Language;
  const { replyTo, unsubscribeUrl } = JSON.parse(first.body) as Content;
  const lines = rows.slice(0, linesMax).map((row) => `・${row.digestLine}`);
  const more = rows.length - lines.length;
  if (more > 0) lines.push(text(language, "outbox.digest-more", { count: more }));
  const attributes = { count: rows.length };
  const intro = text(language, "outbox.digest-intro", attributes);
  return {
    to: first.to,
    subject: text(language, "outbox.digest-subject", attributes),
    text: `${intro}\n\n${lines.join("\n")}\n`,
    language,
    about: { kind: "digest", id: first.id },
    organizationId: rows.every((row) => row.organizationId === first.organizationId) ? first.organizationId : null,
    replyTo,
    unsubscribeUrl,
    channelId: first.channelId ?? undefined,
  };
}

async function gather(tx: Tx, to: string, setting: { now: Millis; mailDomain: string }): Promise<void> {
  const books = tablesIn(tx);
  // Takes the rows before it reads them: of two programs one finds none.
  const due = await books
    .updateTable("outbox")
    .set({ state: "gathered" })
    .where("state", "=", "gathering")
    .where("to", "=", to)
    .where("nextAttemptAt", "<=", setting.now)
    .returningAll()
    .execute();
  const byChannel = Map.groupBy(
    due.sort((a, b) => (a.id < b.id ? -1 : 1)),
    (row) => `${row.channelId ?? ""} ${row.organizationId ?? ""}`,
  );
  for (const rows of byChannel.values()) {
    const [first] = rows;
    if (!first) continue;
    const digest = await rowOf(tx, digestOf(rows, first), setting);
    await books.insertInto("outbox").values(digest).execute();
    const ids = rows.map(({ id }) => id);
    for (let from = 0; from < ids.length; from += idsPerStatement)
      await books
        .updateTable("outbox")
        .set({ digestId: digest.id })
        .where("id", "in", ids.slice(from, from + idsPerStatement))
        .execute();
  }
}

/** Makes a digest for each recipient whose letters have waited long enough. */
export async function gatherDue(database: Database, setting: { now: Millis; mailDomain: string }): Promise<void> {
  const recipients = await tablesIn(database.sql)
    .selectFrom("outbox")
    .select("to")
    .where("state", "=", "gathering")
    .where("nextAttemptAt", "<=", setting.now)
    .groupBy("to")
    .limit(recipientsPerLook)
    .execute();
  for (const { to } of recipients) await database.transaction((tx) => gather(tx, to, setting));
}
