/** What comes with time: reminders and the next in turn, silence, the morning mail, links that expire. */
import { type Accounts, tellOfStop } from "#accounts";
import type { Database, TakeTurn, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Outbox, OutboxEntry } from "#outbox";
import { membersIn, openCasesIn, record, saveCase, saveMember, saveTrap, teamIn, trapsIn } from "./books.ts";
import { caseAfter, reminderDue, type TrapCase } from "./cases.ts";
import type { Courier } from "./courier.ts";
import { caseFromRow, type Member, type Team, type Trap, teamFromRow, trapFromRow } from "./entries.ts";
import { morningDue } from "./hours.ts";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
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

/** Addresses that the mail server refused for good are stopped; gives back whether anybody was reached or may still be. */
async function stopRefused(
  deps: Pick<Deps, "accounts" | "outbox">,
  tx: Tx,
  members: readonly Member[],
  letters: readonly OutboxEntry[],
  trapCase: TrapCase,
  at: Millis,
): Promise<boolean> {
  const refused = new Map(letters.filter(({ state }) => state === "refused").map((letter) => [letter.to, letter]));
  const { trapId, id: caseId, organizationId } = trapCase;
  for (const member of members) {
    const letter = refused.get(member.email);
    if (!letter || member.stoppedAt !== null) continue;
    await saveMember(tx, { ...member, stoppedAt: at, stoppedBecause: "refused" });
    const words = letter.lastAnswer ?? "";
    await tellOfStop(deps, tx, { address: member.email, because: "refused", words, organizationId });
    await record(tx, { trapId, caseId, kind: "address-refused", at, by: member.name });
  }
  return letters.some(({ state }) => state !== "refused");
}

/** Cases that nobody has been to: the team is reminded, with the next in turn; at once when no letter reached anybody. */
async function remind(deps: Deps, tx: Tx): Promise<void> {
  const { outbox, courier, clock } = deps;
  const rows = await tablesIn(tx).selectFrom("trapCases").selectAll().where("rearmedAt", "is", null).execute();
  const letters = await outbox.entriesAbout(
    "trap-case",
    rows.map(({ id }) => id),
  );
  for (const row of rows) {
    const trapCase = caseFromRow(row);
    const team = await teamIn(tx, trapCase.teamId);
    const trapRow = await tablesIn(tx)
      .selectFrom("traps")
      .selectAll()
      .where("id", "=", trapCase.trapId)
      .executeTakeFirst();
    if (!team || !trapRow) continue;
    const now = clock.now();
    const sent = letters.filter(({ about }) => about.id === trapCase.id);
    const isReached = await stopRefused(deps, tx, await membersIn(tx, team.id), sent, trapCase, now);
    const isLost = sent.length > 0 && !isReached && trapCase.reminders === 0 && trapCase.visitedAt === null;
    if (!isLost && !reminderDue(trapCase, now, team.remindAfterMinutes * 60_000)) continue;
    const reminded = caseAfter(trapCase, { kind: "reminded", at: now });
    await saveCase(tx, reminded);
    await record(tx, { trapId: trapCase.trapId, caseId: trapCase.id, kind: "reminded", at: now });
    const news = { kind: isLost ? "sprung" : "reminder", trap: trapFromRow(trapRow), trapCase: reminded } as const;
    await courier.tellFirst(tx, team, await membersIn(tx, team.id), news, reminded.reminders);
  }
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
  const stopping = new AbortController();

  async function round(): Promise<void> {
    const late = isBehind();
    await database.transaction(async (tx) => {
      await tablesIn(tx).deleteFrom("trapLinks").where("expiresAt", "<=", clock.now()).execute();
      await remind(deps, tx);
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

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await takeTurn(round).catch((error: unknown) =>
        log.error({ err: error }, "a round of the trap service failed; the next one tries again"),
      );
      await clock.wait(everyMs, stopping.signal);
    }
  }
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
