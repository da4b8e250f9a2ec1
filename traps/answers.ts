/** What members answer through the links of their letters: without login, in the name of the one who was written to. */
import { type Accounts, tellOfStop } from "#accounts";
import type { Database, TakeTurn, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { hashOf } from "#foundation/secrets";
import type { Language } from "#foundation/text";
import type { Outbox } from "#outbox";
import { caseIn, membersIn, openCasesIn, record, saveCase, saveMember, teamIn, trapsIn } from "./books.ts";
import { type CaseEvent, caseAfter, type Finding, type TrapCase } from "./cases.ts";
import type { Courier } from "./courier.ts";
import { type Member, memberFromRow, type Team, type Trap, trapFromRow, type Wish } from "./entries.ts";
import type { QuietHours } from "./hours.ts";
import { memberWith } from "./members.ts";
import { tablesIn } from "./tables.ts";
import { type Proof, proofOf } from "./trap.ts";

/** What the page behind a link shows. */
export interface LinkPage {
  readonly team: Team;
  readonly member: Member;
  /** The case that the letter was about, and its trap; null for a link to one's own settings. */
  readonly about: { readonly trap: Trap; readonly trapCase: TrapCase } | null;
  /** All traps of the team and what is proved of each. */
  readonly traps: readonly { readonly trap: Trap; readonly proof: Proof; readonly trapCase: TrapCase | null }[];
}

export type Answer =
  | { readonly kind: "going" }
  | { readonly kind: "not-going" }
  | { readonly kind: "visited"; readonly finding: Finding; readonly note: string | null }
  | { readonly kind: "mute"; readonly until: Millis }
  /** A round of all traps; what was found at none of them in particular is in `note`. */
  | { readonly kind: "round"; readonly note: string | null }
  | { readonly kind: "confirm" }
  | { readonly kind: "stop" }
  | {
      readonly kind: "settings";
      readonly language: Language;
      readonly wants: readonly Wish[];
      readonly quiet: QuietHours | null;
      readonly quietSprung: boolean;
    };

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly takeTurn: TakeTurn;
}

interface Opened {
  readonly team: Team;
  readonly member: Member;
  readonly caseId: string | null;
  readonly hash: string;
  readonly openedAt: Millis | null;
}

export const noteMax = 500;
const noteFrom = (note: string | null) =>
  note
    ?.replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, noteMax) || null;

const caseEvents = {
  going: (by: string, at: Millis): CaseEvent => ({ kind: "going", by, at }),
  "not-going": (by: string, at: Millis): CaseEvent => ({ kind: "not-going", by, at }),
};

/** Null for a link that is unknown, has expired, or whose member or team is gone. */
async function opened(clock: Clock, tx: Tx, secret: string): Promise<Opened | null> {
  const hash = hashOf(secret);
  const link = await tablesIn(tx).selectFrom("trapLinks").selectAll().where("hash", "=", hash).executeTakeFirst();
  if (!link || link.expiresAt <= clock.now()) return null;
  const row = await tablesIn(tx)
    .selectFrom("trapMembers")
    .selectAll()
    .where("id", "=", link.memberId)
    .executeTakeFirst();
  const team = row ? await teamIn(tx, row.teamId) : null;
  if (!row || !team || team.endedAt !== null) return null;
  return { team, member: memberFromRow(row), caseId: link.caseId, hash, openedAt: link.openedAt };
}

/** Applies an event to a case; tells the others when it changed anything, and the record either way nothing twice. */
async function applyToCase(
  { clock, courier }: Deps,
  tx: Tx,
  { team, member, caseId }: Opened,
  event: CaseEvent,
): Promise<void> {
  const before = await caseIn(tx, caseId);
  if (!before) return;
  const trapCase = caseAfter(before, event);
  if (trapCase === before) return;
  await saveCase(tx, trapCase);
  const kind = event.kind as "going" | "not-going" | "visited" | "muted";
  const detail = event.kind === "visited" ? [event.finding, event.note].filter(Boolean).join(" ") : null;
  await record(tx, { trapId: before.trapId, caseId, kind, at: clock.now(), by: member.name, detail });
  if (kind !== "going" && kind !== "visited") return;
  const row = await tablesIn(tx)
    .selectFrom("traps")
    .selectAll()
    .where("id", "=", before.trapId)
    .executeTakeFirstOrThrow();
  const members = await membersIn(tx, team.id);
  await courier.tell(tx, team, members, { kind, trap: trapFromRow(row), trapCase, by: member });
}

async function apply(deps: Deps, tx: Tx, link: Opened, answer: Answer): Promise<void> {
  const { member, team } = link;
  const at = deps.clock.now();
  const by = member.name;
  switch (answer.kind) {
    case "going":
    case "not-going":
      return applyToCase(deps, tx, link, caseEvents[answer.kind](by, at));
    case "visited":
      return applyToCase(deps, tx, link, { ...answer, note: noteFrom(answer.note), by, at });
    case "mute":
      return applyToCase(deps, tx, link, { kind: "muted", by, at, until: answer.until });
    case "round":
      for (const trap of await trapsIn(tx, team.id))
        await record(tx, { trapId: trap.id, caseId: null, kind: "round", at, by, detail: noteFrom(answer.note) });
      return;
    case "confirm":
      return saveMember(tx, {
        ...member,
        confirmedAt: member.confirmedAt ?? at,
        stoppedAt: null,
        stoppedBecause: null,
      });
    case "stop":
      if (member.stoppedAt !== null) return;
      await saveMember(tx, { ...member, stoppedAt: at, stoppedBecause: "unsubscribed" });
      return tellOfStop(deps, tx, {
        ...{ address: member.email, because: "unsubscribed", words: "", organizationId: team.organizationId },
      });
    case "settings": {
      const { kind: _, ...terms } = answer;
      return saveMember(tx, memberWith(member, terms));
    }
  }
}

export function createAnswers(deps: Deps) {
  const { database, outbox, clock, takeTurn } = deps;
  return {
    /**
     * What a link shows. Opening changes nothing but the record that it was opened: mail scanners follow links, so only a
     * pressed button counts as an answer. Null for a link that is not good (any more).
     */
    async openLink(secret: string): Promise<LinkPage | null> {
      return takeTurn(() =>
        database.transaction(async (tx) => {
          const link = await opened(clock, tx, secret);
          if (!link) return null;
          const { team, member, caseId, hash } = link;
          const at = clock.now();
          const trapCase = await caseIn(tx, caseId);
          if (link.openedAt === null) {
            await tablesIn(tx).updateTable("trapLinks").set({ openedAt: at }).where("hash", "=", hash).execute();
            if (trapCase)
              await record(tx, { trapId: trapCase.trapId, caseId, kind: "link-opened", at, by: member.name });
          }
          const traps = await trapsIn(tx, team.id);
          const cases = await openCasesIn(tx, traps);
          const trap = traps.find(({ id }) => id === trapCase?.trapId);
          return {
            team,
            member,
            about: trap && trapCase ? { trap, trapCase } : null,
            traps: traps.map((one) => ({
              trap: one,
              proof: proofOf(one, at, team.heartbeatMinutes * 60_000),
              trapCase: cases.get(one.caseId ?? "") ?? null,
            })),
          };
        }),
      );
    },

    /** Does what a button says; false when the link is not good (any more). Pressed twice it is done once. Fault invalid as of settings. */
    async answer(secret: string, answer: Answer): Promise<boolean> {
      const isGood = await takeTurn(() =>
        database.transaction(async (tx) => {
          const link = await opened(clock, tx, secret);
          if (link) await apply(deps, tx, link, answer);
          return link !== null;
        }),
      );
      outbox.wake();
      return isGood;
    },
  };
}
