/** Why there is nothing on a chart: each gap between a device's measurements, and its reason (PRODUCT F2). Pure. */
import type { Millis } from "#foundation/clock";
import type { Network } from "#journal";
import { gapBetween } from "./device-status.ts";

/**
 * In the order in which they are looked for. `undecodable`: uplinks came that the codec could not read. `bad-clock`: they came with
 * a time that can't be. `outage`: this program was not there. `gateway-down`: no gateway that hears the device heard anything.
 * `lost`: the frame counter went on, so the device sent and nobody heard. `silent`: the device sent nothing.
 */
export const gapReasons = ["undecodable", "bad-clock", "outage", "gateway-down", "lost", "silent"] as const;
export type GapReason = (typeof gapReasons)[number];

export interface Interval {
  readonly from: Millis;
  readonly to: Millis;
}

export interface Gap extends Interval {
  readonly reason: GapReason;
  /** Uplinks in it that could not be decoded. */
  readonly undecodable: number;
  /** Frames that the counter says were sent and not heard. */
  readonly lost: number;
  /** Those that heard the device before or after. */
  readonly gateways: readonly string[];
}

/** An uplink that was stored. */
export interface Sighting {
  readonly at: Millis;
  readonly isMeasured: boolean;
  readonly fCnt: number | null;
  readonly gatewayIds: readonly string[];
}

export interface Circumstances {
  readonly network: Network;
  /** How often the profile says that the device speaks; null when it doesn't. */
  readonly everyMs: Millis | null;
  readonly badClocks: readonly Millis[];
  readonly outages: readonly Interval[];
  /** By gateway and beginning of the hour: uplinks of all devices. */
  readonly gatewayHours: ReadonlyMap<string, ReadonlyMap<Millis, number>>;
}

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A device that is so much later than it says it speaks has missed an uplink. */
const lateness = 1.75;
/** Where nobody says how often it speaks: so many times the usual distance. */
const guessedLateness = 3;
/** From fewer distances nothing is guessed. */
const distancesMin = 4;

function longestQuiet(measured: readonly Sighting[], everyMs: Millis | null): Millis {
  if (everyMs !== null) return everyMs * lateness;
  const distances = measured.slice(1).map(({ at }, index) => at - (measured[index]?.at ?? at));
  if (distances.length < distancesMin) return Number.POSITIVE_INFINITY;
  const median = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  return median === 0 ? Number.POSITIVE_INFINITY : median * guessedLateness;
}

const overlap = (a: Interval, b: Interval) => Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));

/** Whether gateways that heard other devices, too, in the day before heard nothing at all in the gap's whole hours. */
function areSilent(
  ids: readonly string[],
  gap: Interval,
  own: readonly Sighting[],
  { gatewayHours }: Circumstances,
): boolean {
  const heardIn = ({ from, to }: Interval) =>
    ids.reduce((sum, id) => {
      const hours = [...(gatewayHours.get(id) ?? [])].filter(([hour]) => hour >= from && hour + hourMs <= to);
      return sum + hours.reduce((all, [, uplinks]) => all + uplinks, 0);
    }, 0);
  const wholeHours = Math.floor(gap.to / hourMs) - Math.ceil(gap.from / hourMs);
  if (ids.length === 0 || wholeHours < 1 || heardIn(gap) > 0) return false;
  const before = { from: gap.from - dayMs, to: gap.from };
  const mine = own.filter(({ at }) => at >= before.from && at <= before.to).length;
  return heardIn(before) > 2 * mine * ids.length;
}

/**
 * The gaps between measurements, and from the last one to `until`. `sightings` are in order of time and may begin before the
 * range that is asked for. Nothing is said of the time before the first one.
 */
export function gapsIn(sightings: readonly Sighting[], until: Millis, circumstances: Circumstances): Gap[] {
  const { network, everyMs, badClocks, outages } = circumstances;
  const measured = sightings.filter(({ isMeasured }) => isMeasured);
  const quiet = longestQuiet(measured, everyMs);
  const gaps: Gap[] = [];
  for (const [index, before] of measured.entries()) {
    const next = measured[index + 1];
    const gap = { from: before.at, to: next?.at ?? until };
    if (gap.to - gap.from <= quiet) continue;
    const inside = (at: Millis) => at > gap.from && at < gap.to;
    const undecodable = sightings.filter(({ at, isMeasured }) => !isMeasured && inside(at)).length;
    const lost = gapBetween(network, before.fCnt, next?.fCnt ?? null) - undecodable;
    const gateways = [...new Set([...before.gatewayIds, ...(next?.gatewayIds ?? [])])].filter((id) => id !== "");
    const away = outages.reduce((sum, outage) => sum + overlap(gap, outage), 0);
    const reasons: Record<GapReason, boolean> = {
      undecodable: undecodable > 0,
      "bad-clock": badClocks.some(inside),
      outage: away * 2 >= gap.to - gap.from,
      "gateway-down": areSilent(gateways, gap, sightings, circumstances),
      lost: lost > 0,
      silent: true,
    };
    const reason = gapReasons.find((one) => reasons[one]) ?? "silent";
    gaps.push({ ...gap, reason, undecodable, lost: Math.max(0, lost), gateways });
  }
  return gaps;
}

/** What lies between these, within `range`; what was before the first of them is not known, and so no outage. */
export function between(present: readonly Interval[], range: Interval): Interval[] {
  const sorted = present.toSorted((a, b) => a.from - b.from);
  const away: Interval[] = [];
  let reached: Millis | null = null;
  for (const { from, to } of sorted) {
    if (reached !== null && from > reached) away.push({ from: reached, to: from });
    reached = Math.max(reached ?? to, to);
  }
  return away
    .map(({ from, to }) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) }))
    .filter(({ from, to }) => from < to);
}
