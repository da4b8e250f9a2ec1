/** A case: one springing of one trap, from the uplink until it is armed again. Pure. */
import type { Millis } from "#foundation/clock";

/** What was found at the trap, in the words of hunting records; `empty` is 空はじき. */
export const findings = ["deer", "boar", "bear", "other-animal", "non-target", "empty"] as const;
export type Finding = (typeof findings)[number];

export interface TrapCase {
  readonly id: string;
  readonly trapId: string;
  readonly teamId: string;
  readonly organizationId: string;
  /** By the device's time, and when we heard of it. */
  readonly sprungAt: Millis;
  readonly receivedAt: Millis;
  /** Names as they were given: the record outlives the member's row. */
  readonly goingBy: string | null;
  readonly goingAt: Millis | null;
  readonly visitedBy: string | null;
  readonly visitedAt: Millis | null;
  readonly finding: Finding | null;
  readonly note: string | null;
  readonly rearmedAt: Millis | null;
  readonly reminders: number;
  readonly remindedAt: Millis | null;
  readonly mutedUntil: Millis | null;
}

export type CaseEvent =
  | { readonly kind: "going"; readonly by: string; readonly at: Millis }
  | { readonly kind: "not-going"; readonly by: string; readonly at: Millis }
  | {
      readonly kind: "visited";
      readonly by: string;
      readonly at: Millis;
      readonly finding: Finding;
      readonly note: string | null;
    }
  | { readonly kind: "muted"; readonly by: string; readonly at: Millis; readonly until: Millis }
  | { readonly kind: "rearmed"; readonly at: Millis }
  | { readonly kind: "reminded"; readonly at: Millis };

/** The case after an event; the same case where the event changes nothing (a second click, somebody else was first). */
export function caseAfter(before: TrapCase, event: CaseEvent): TrapCase {
  switch (event.kind) {
    case "going":
      if (before.goingBy !== null || before.visitedAt !== null) return before;
      return { ...before, goingBy: event.by, goingAt: event.at };
    case "not-going":
      return before.goingBy === event.by && before.visitedAt === null
        ? { ...before, goingBy: null, goingAt: null }
        : before;
    case "visited":
      if (before.visitedBy !== null && before.visitedBy !== event.by) return before;
      if (before.finding === event.finding && before.note === event.note) return before;
      return { ...before, visitedBy: event.by, visitedAt: event.at, finding: event.finding, note: event.note };
    case "muted":
      return { ...before, mutedUntil: event.until };
    case "rearmed":
      return before.rearmedAt === null ? { ...before, rearmedAt: event.at } : before;
    case "reminded":
      return { ...before, reminders: before.reminders + 1, remindedAt: event.at };
  }
}

/** Nobody goes, has been there or wants to hear of it later. */
export const isWaiting = ({ goingAt, visitedAt, rearmedAt, mutedUntil }: TrapCase, now: Millis): boolean =>
  goingAt === null && visitedAt === null && rearmedAt === null && (mutedUntil === null || now >= mutedUntil);

/** Nobody is reminded for ever: the morning mail goes on saying that the trap has sprung. */
export const remindersMax = 6;

/**
 * Whether the team is to be reminded that nobody has been there: `waitMs` after the springing, after somebody said that he goes, and
 * after each reminder.
 */
export function reminderDue(trapCase: TrapCase, now: Millis, waitMs: number): boolean {
  const { visitedAt, rearmedAt, reminders, mutedUntil, receivedAt, goingAt, remindedAt } = trapCase;
  if (visitedAt !== null || rearmedAt !== null || reminders >= remindersMax) return false;
  if (mutedUntil !== null && now < mutedUntil) return false;
  return now - Math.max(receivedAt, goingAt ?? 0, remindedAt ?? 0) >= waitMs;
}
