/** What comes with time: reminders and the next in turn, silence, the morning mail, links that expire. */
import type { Database, TakeTurn, Tx } from "#database";
import { type Clock, type Millis, repeat } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Outbox, OutboxEntry } from "#outbox";
import { membersIn, openCasesIn, record, saveCase, saveTrap, teamIn, trapsIn } from "./books.ts";
import { caseAfter, isWaiting, reminderDue, type TrapCase } from "./cases.ts";
import type { Courier } from "./courier.ts";
import { caseFromRow, isTold, type Member, type Team, type Trap, teamFromRow, trapFromRow } from "./entries.ts";
import { morningDue } from "./hours.ts";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly takeTurn: TakeTurn;
  /** Whether measurements wait that came before the round before: what looks silent may have spoken. */
  readonly isBehind: () => boolean;
  readonly everyMs: Millis;
}

/** After a start devices and network servers get so long to hand over what waited, before anything is called silent. */
const settlingMs = 10 * 60_000;

/** Each refused letter of a case is a line of the record, once for each member. */
async function recordRefused(tx: Tx, { id: caseId, trapId }: TrapCase, refused: readonly Member[], at: Millis) {
  if (refused.length === 0) return;
  const lines = tablesIn(tx).selectFrom("trapRecords").select("by").where("caseId", "=", caseId);
  const known = new Set((await lines.where("kind", "=", "address-refused").execute()).map(({ by }) => by));
  for (const { name } of refused)
    if (!known.has(name)) await record(tx, { trapId, caseId, kind: "address-refused", at, by: name });
}

/** A case that nobody has been to: the team is reminded, with the next in turn; at once when no letter reached anybody. */
async function remind(deps: Deps, tx: Tx, trapCase: TrapCase, letters: readonly OutboxEntry[]): Promise<void> {
  const { courier, clock } = deps;
  const { id: caseId, trapId, teamId } = trapCase;
  const team = await teamIn(tx, teamId);
  const trapRow = await tablesIn(tx).selectFrom("traps").selectAll().where("id", "=", trapId).executeTakeFirst();
  if (!team || !trapRow) return;
  const now = clock.now();
  const members = await membersIn(tx, team.id);
  const refused = new Set(letters.filter(({ state }) => state === "refused").map(({ to }) => to));
  const isRefused = ({ email }: Member) => refused.has(email);
  await recordRefused(tx, trapCase, members.filter(isRefused), now);
  const isLost = letters.length > 0 && letters.every(({ state }) => state === "refused");
  const others = members.filter((member) => !isRefused(member) && isTold(member, "sprung"));
  const isAtOnce = isLost && isWaiting(trapCase, now) && others.length > 0;
  if (!isAtOnce && !reminderDue(trapCase, now, team.remindAfterMinutes * 60_000)) return;
  const reminded = caseAfter(trapCase, { kind: "reminded", at: now });
  await saveCase(tx, reminded);
  await record(tx, { trapId, caseId, kind: "reminded", at: now });
  const news = { kind: isAtOnce ? "sprung" : "reminder", trap: trapFromRow(trapRow), trapCase: reminded } as const;
  await courier.tell(tx, team, isAtOnce ? others : members, news);
}

/** Looks after every case that goes on, or one of them. */
async function remindOf(deps: Deps, tx: Tx, which: "all" | { readonly caseId: string }): Promise<void> {
  const going = tablesIn(tx).selectFrom("trapCases").selectAll().where("rearmedAt", "is", null);
  const rows = await (which === "all" ? going : going.where("id", "=", which.caseId)).execute();
  const ids = rows.map(({ id }) => id);
  const letters = Map.groupBy(await deps.outbox.entriesAbout("trap-case", ids), ({ about }) => about.id);
  for (const row of rows) await remind(deps, tx, caseFromRow(row), letters.get(row.id) ?? []);
}

/** Traps not heard within their team's heartbeat, told once: in one letter, for behind many there may be one gateway. */
async function tellSilent({ courier, clock }: Deps, tx: Tx, team: Team, traps: readonly Trap[]): Promise<void> {
  const latest = clock.now() - team.heartbeatMinutes * 60_000;
  const silent = traps.filter(
    ({ heardAt, silent, pausedAt }) => !silent && pausedAt === null && heardAt !== null && heardAt < latest,
  );
  if (silent.length === 0) return;
  for (const trap of silent) {
    await saveTrap(tx, { ...trap, silent: true });
    await record(tx, { trapId: trap.id, caseId: trap.caseId, kind: "silent", at: clock.now() });
  }
  await courier.tellSilence(tx, team, await membersIn(tx, team.id), silent);
}

async function tellMorning({ courier, clock, zone }: Deps, tx: Tx, team: Team, traps: readonly Trap[]): Promise<void> {
  const day = morningDue(clock.now(), team.morningAt, zone);
  if (day === null || traps.length === 0) return;
  const row = { teamId: team.id, day, sentAt: clock.now() };
  const insert = tablesIn(tx).insertInto("trapMornings").values(row);
  const made = await insert
    .onConflict((conflict) => conflict.columns(["teamId", "day"]).doNothing())
    .executeTakeFirst();
  if (!made.numInsertedOrUpdatedRows) return;
  await courier.tellMorning(tx, team, await membersIn(tx, team.id), traps, await openCasesIn(tx, traps));
}

export function startRounds(deps: Deps): { stop: () => Promise<void> } {
  const { database, outbox, clock, log, takeTurn, isBehind, everyMs } = deps;
  const startedAt = clock.now();

  async function round(): Promise<void> {
    const late = isBehind();
    await database.transaction(async (tx) => {
      await tablesIn(tx).deleteFrom("trapLinks").where("expiresAt", "<=", clock.now()).execute();
      await remindOf(deps, tx, "all");
    });
    const teams = await tablesIn(database.sql)
      .selectFrom("trapTeams")
      .selectAll()
      .where("endedAt", "is", null)
      .execute();
    for (const team of late ? [] : teams.map(teamFromRow))
      await database.transaction(async (tx) => {
        if (clock.now() - startedAt >= settlingMs) await tellSilent(deps, tx, team, await trapsIn(tx, team.id));
        await tellMorning(deps, tx, team, await trapsIn(tx, team.id));
      });
    outbox.wake();
  }

  /** A refused letter need not wait for the next round. */
  const stopSettling = outbox.onSettled(({ state, about }) => {
    if (state !== "refused" || about.kind !== "trap-case") return;
    takeTurn(() => database.transaction((tx) => remindOf(deps, tx, { caseId: about.id }))).then(
      outbox.wake,
      (error: unknown) => log.error({ err: error }, "who comes after a refused letter is told with the next round"),
    );
  });
  const rounds = repeat(clock, {
    act: () => takeTurn(round),
    restMs: () => everyMs,
    failed: (error) => log.error({ err: error }, "a round of the trap service failed; the next one tries again"),
  });
  return {
    async stop() {
      stopSettling();
      await rounds.stop();
      await takeTurn(async () => {}); // after what was settled before
    },
  };
}
