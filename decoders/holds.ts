/**
 * Which profiles' codecs are not run for now. One that broke its limits too often within a minute rests for a minute, since a
 * busy machine does that to a good codec, too; one that has to rest again within the hour is on hold until somebody
 * releases it. What is not run waits. Pure but for its memory.
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
  /** A codec that has to rest more than once within the hour. */
  readonly onHold: (profileId: string, limit: BrokenLimit) => void;
  readonly onRest: (profileId: string, limit: BrokenLimit) => void;
}

export function openHolds(clock: Pick<Clock, "now">, { onHold, onRest }: HoldNews): Holds {
  const strikes = new Map<string, { since: Millis; count: number }>();
  const restsSince = new Map<string, Millis>();
  const held = new Set<string>();

  function rest(profileId: string, limit: BrokenLimit): void {
    const [now, before] = [clock.now(), restsSince.get(profileId)];
    strikes.delete(profileId);
    restsSince.set(profileId, now);
    if (before === undefined || now - before > againMs) onRest(profileId, limit);
    else {
      held.add(profileId);
      onHold(profileId, limit);
    }
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
      if (broken === undefined && !gaveUp) return;
      const now = clock.now();
      const known = strikes.get(profileId);
      const current = known && now - known.since < strikeWindowMs ? known : { since: now, count: 0 };
      current.count += strikesIn(results);
      strikes.set(profileId, current);
      if (gaveUp || current.count >= strikesMax) rest(profileId, broken ?? "time");
    },
    learn(profileId, isHeld) {
      if (isHeld) held.add(profileId);
      else if (held.has(profileId)) forget(profileId);
    },
  };
}
