/** Who is told of an incident, in which order; letters are posted in the transaction of what they tell. */
import type { Database, TakeTurn, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { newSecretText } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { hashOf } from "#foundation/secrets";
import type { Letter, Outbox, OutboxEntry } from "#outbox";
import type { AddressBook } from "#registry";
import { applyEvent, incidentFromRow, note, saveIncident } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import { type LetterKind, letterAbout } from "./letters.ts";
import type { Rule } from "./rules.ts";
import { tablesIn } from "./tables.ts";

export interface TellingDeps {
  readonly database: Database;
  readonly addressBook: AddressBook;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly publicUrl: string;
  readonly takeTurn: TakeTurn;
  readonly ruleOf: (id: string) => Rule | undefined;
  /** An address leaves all rules of an organization. */
  readonly leaveRules: (organizationId: string, address: string) => Promise<void>;
  /** Told after the commit. */
  readonly changed: (incident: Incident) => void;
}

export interface Telling {
  /** Posts what is due of an incident that began or was released; gives it back with how many were told. */
  begin(tx: Tx, rule: Rule, incident: Incident, devices?: readonly string[]): Promise<Incident>;
  /** Tells those who were told that it is over, where the rule wants that. */
  end(tx: Tx, rule: Rule, incident: Incident): Promise<void>;
  /** Tells the next in turn of each incident that nobody answered in time. */
  takeTurns(): Promise<void>;
  /** What became of a letter: a refused one moves on to the next in turn at once. */
  settled(entry: OutboxEntry): Promise<void>;
  readonly links: Links;
}

/** What can be done by the link of a letter; null and false when there is no such link, or it is too old. */
export interface Links {
  /** The incident behind it, and its recipient. */
  openLink(token: string): Promise<{ incident: Incident; recipient: string } | null>;
  /** The recipient says that it has been seen. */
  answerLink(token: string): Promise<Incident | null>;
  /** The recipient wants no more letters of this organization's rules. */
  stopLink(token: string): Promise<boolean>;
}

/** A link of a letter says "seen" without a login for so long. */
const linkMs = 14 * 86_400_000;
const turnsPerLook = 200;

const isMuted = ({ mutedUntil }: Incident, now: number) => mutedUntil !== null && mutedUntil > now;

/** Posts letters, each with a link of its recipient's own. */
function createPost(deps: TellingDeps) {
  const { outbox, addressBook, clock, publicUrl } = deps;
  return async (
    tx: Tx,
    rule: Rule,
    incident: Incident,
    letter: { kind: LetterKind; recipients: readonly string[]; devices: readonly string[] },
  ): Promise<void> => {
    const device = addressBook.device(incident.deviceId);
    for (const recipient of letter.recipients) {
      const token = newSecretText();
      const link = { tokenHash: hashOf(token), incidentId: incident.id, recipient, openedAt: null };
      await tablesIn(tx)
        .insertInto("incidentLinks")
        .values({ ...link, expiresAt: clock.now() + linkMs })
        .execute();
      const answerLink = `${publicUrl}/i/${token}`;
      const names = letter.devices.map((id) => addressBook.device(id)?.name ?? id);
      const written = letterAbout(incident, rule, device, { ...deps, kind: letter.kind, answerLink, names });
      await outbox.post(tx, { ...written, to: recipient });
      await note(tx, incident.id, { at: clock.now(), kind: "told", by: recipient });
    }
    for (const channelId of letter.kind === "next" ? [] : rule.channelIds) {
      const channel = await outbox.channel(channelId);
      if (!channel) continue;
      const names = letter.devices.map((id) => addressBook.device(id)?.name ?? id);
      const written = letterAbout(incident, rule, device, { ...deps, kind: letter.kind, answerLink: null, names });
      const posted: Letter = { ...written, to: channel.name, channelId };
      await outbox.post(tx, posted);
      await note(tx, incident.id, { at: clock.now(), kind: "told", by: channel.name });
    }
  };
}

function createTurns(deps: TellingDeps, post: ReturnType<typeof createPost>) {
  const { clock } = deps;
  /** How many are told by now, and when the next is. */
  const turnAfter = ({ order, recipients, nextAfterSeconds }: Rule, told: number) => ({
    told,
    nextTurnAt: order === "in-turn" && told < recipients.length ? clock.now() + nextAfterSeconds * 1000 : null,
  });
  return {
    turnAfter,
    /** Tells the next recipient, if there is one and nobody has answered. */
    async next(tx: Tx, rule: Rule, incident: Incident): Promise<Incident> {
      const recipients = rule.recipients.slice(incident.told, incident.told + 1);
      const isDue = incident.state === "open" && !isMuted(incident, clock.now()) && rule.enabled;
      if (isDue) await post(tx, rule, incident, { kind: "next", recipients, devices: [] });
      const told = incident.told + (isDue ? recipients.length : 0);
      const after = { ...incident, ...turnAfter(rule, told) };
      await saveIncident(tx, after);
      return after;
    },
  };
}

/** Links in letters: opened by their recipient, who may say that it has been seen. */
function createLinks({ database, clock, takeTurn, changed, leaveRules }: TellingDeps): Links {
  async function linkOf(token: string) {
    const row = await tablesIn(database.sql)
      .selectFrom("incidentLinks")
      .selectAll()
      .where("tokenHash", "=", hashOf(token))
      .where("expiresAt", ">", clock.now())
      .executeTakeFirst();
    if (!row) return null;
    const query = tablesIn(database.sql).selectFrom("incidents").selectAll().where("id", "=", row.incidentId);
    const incident = await query.executeTakeFirst();
    return incident ? { ...row, incident: incidentFromRow(incident) } : null;
  }
  return {
    async openLink(token) {
      const link = await linkOf(token);
      if (!link) return null;
      const { incident, recipient, tokenHash } = link;
      if (link.openedAt === null)
        await database.transaction(async (tx) => {
          const openedAt = clock.now();
          await tablesIn(tx)
            .updateTable("incidentLinks")
            .set({ openedAt })
            .where("tokenHash", "=", tokenHash)
            .execute();
          await note(tx, incident.id, { at: openedAt, kind: "link-opened", by: recipient });
        });
      return { incident, recipient };
    },
    async answerLink(token) {
      const link = await linkOf(token);
      if (!link) return null;
      const event = { kind: "seen", at: clock.now(), by: link.recipient } as const;
      const applied = await takeTurn(() =>
        database.transaction((tx) => applyEvent(tx, link.incident.id, event, link.recipient)),
      );
      if (applied.incident && applied.changed) changed(applied.incident);
      return applied.incident;
    },
    async stopLink(token) {
      const link = await linkOf(token);
      if (link) await leaveRules(link.incident.organizationId, link.recipient);
      return link !== null;
    },
  };
}

export function createTelling(deps: TellingDeps): Telling {
  const { database, outbox, clock, takeTurn, ruleOf } = deps;
  const post = createPost(deps);
  const turns = createTurns(deps, post);

  /** The next turn of one incident, in a transaction of its own. */
  const advance = (id: string): Promise<void> =>
    takeTurn(() =>
      database.transaction(async (tx) => {
        const query = tablesIn(tx).selectFrom("incidents").selectAll().where("id", "=", id);
        const row = await query.executeTakeFirst();
        const rule = row && ruleOf(row.ruleId);
        if (row && rule && row.state === "open") await turns.next(tx, rule, incidentFromRow(row));
        else if (row) await saveIncident(tx, { ...incidentFromRow(row), nextTurnAt: null });
      }),
    );

  return {
    links: createLinks(deps),

    async begin(tx, rule, incident, devices = []) {
      if (incident.heldUnder !== null || isMuted(incident, clock.now())) return incident;
      const recipients = rule.order === "in-turn" ? rule.recipients.slice(0, 1) : rule.recipients;
      await post(tx, rule, incident, { kind: "began", recipients, devices });
      const after = { ...incident, ...turns.turnAfter(rule, recipients.length) };
      await saveIncident(tx, after);
      return after;
    },

    async end(tx, rule, incident) {
      if (rule.whenOver !== "told" || incident.told === 0 || isMuted(incident, clock.now())) return;
      await post(tx, rule, incident, {
        kind: "over",
        recipients: rule.recipients.slice(0, incident.told),
        devices: [],
      });
    },

    async takeTurns() {
      const due = await tablesIn(database.sql)
        .selectFrom("incidents")
        .select("id")
        .where("state", "=", "open")
        .where("nextTurnAt", "<=", clock.now())
        .limit(turnsPerLook)
        .execute();
      for (const { id } of due) await advance(id);
      if (due.length > 0) outbox.wake();
    },

    async settled({ about, to, state, acceptedAt }) {
      if (about.kind !== "incident" || (state !== "accepted" && state !== "refused")) return;
      const query = tablesIn(database.sql).selectFrom("incidents").selectAll().where("id", "=", about.id);
      const row = await query.executeTakeFirst();
      if (!row) return;
      const at = state === "accepted" ? (acceptedAt ?? clock.now()) : clock.now();
      await database.transaction((tx) => note(tx, about.id, { at, kind: state, by: to }));
      const rule = ruleOf(row.ruleId);
      const isLast = rule?.recipients[(row.told ?? 0) - 1] === to;
      if (state !== "refused" || rule?.order !== "in-turn" || !isLast || row.nextTurnAt === null) return;
      await advance(about.id);
      outbox.wake();
    },
  };
}
