/**
 * Which profiles' codecs are not run for now. One that breaks its limits ten times in a row is on hold until somebody releases
 * it. One that does so ten times within a minute, with payloads between that it came through, rests for a minute, since a busy
 * machine does that to a good codec, too; when it has to rest again within the hour, it is on hold. What is not run waits.
 * Pure but for its memory.
 */
import type { Clock, Millis } from "#foundation/clock";
import { limitBrokenBy, strikesIn, strikesMax } from "./sandbox.ts";
import type { BrokenLimit, CodecResult } from "./sandbox-wire.ts";

const strikeWindowMs = 60_000;
const restMs = 60_000;
const againMs = 3_600_000;

export interface Holds {
  /** Whether a profile's uplinks wait. */
  isWaiting(profileId: string): boolean;
  /** Counts what a run broke. */
  judge(profileId: string, results: readonly CodecResult[]): void;
  /** What the books say: on hold; or not, after which the codec has a clean slate if it was. */
  learn(profileId: string, isHeld: boolean): void;
  /** A clean slate: it is another codec. */
  forget(profileId: string): void;
}

export interface HoldNews {
  readonly onHold: (profileId: string, limit: BrokenLimit) => void;
  readonly onRest: (profileId: string, limit: BrokenLimit) => void;
}

export function openHolds(clock: Pick<Clock, "now">, { onHold, onRest }: HoldNews): Holds {
  const strikes = new Map<string, { since: Millis; count: number; inRow: number }>();
  const restsSince = new Map<string, Millis>();
  const held = new Set<string>();

  function stop(profileId: string, limit: BrokenLimit, inRow: number): void {
    const [now, before] = [clock.now(), restsSince.get(profileId)];
    strikes.delete(profileId);
    restsSince.set(profileId, now);
    if (inRow >= strikesMax || (before !== undefined && now - before <= againMs)) {
      held.add(profileId);
      onHold(profileId, limit);
    } else onRest(profileId, limit);
  }

  function forget(profileId: string): void {
    strikes.delete(profileId);
    restsSince.delete(profileId);
    held.delete(profileId);
  }

  return {
    forget,
    isWaiting(profileId) {
      if (held.has(profileId)) return true;
      const since = restsSince.get(profileId);
      return since !== undefined && clock.now() - since < restMs;
    },
    judge(profileId, results) {
      const broken = results.map(limitBrokenBy).find((limit) => limit !== null);
      const gaveUp = results.some((result) => "held" in result);
      const known = strikes.get(profileId);
      if (broken === undefined && !gaveUp) {
        if (known) known.inRow = 0;
        return;
      }
      const now = clock.now();
      const isFresh = known === undefined || now - known.since >= strikeWindowMs;
      const current = isFresh ? { since: now, count: 0, inRow: known?.inRow ?? 0 } : known;
      for (const result of results) {
        const count = strikesIn([result]);
        current.count += count;
        if (!("held" in result)) current.inRow = count === 0 ? 0 : current.inRow + count;
      }
      strikes.set(profileId, current);
      if (gaveUp || current.count >= strikesMax || current.inRow >= strikesMax)
        stop(profileId, broken ?? "time", current.inRow);
    },
    learn(profileId, isHeld) {
      if (isHeld) held.add(profileId);
      else if (held.has(profileId)) forget(profileId);
    },
  };
}
