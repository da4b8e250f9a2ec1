/** A fee by the month's cumulative count (累計認証成功回数). SK 別紙1 備考(2); how tiers apply is the plan's to say. */
import type { Yen } from "../yen.ts";

export interface Tier {
  /** The last unit of this tier; null for the last tier. */
  readonly upTo: number | null;
  readonly unitYen: number;
  /** Once for a count that reaches this tier. */
  readonly flatYen?: number | undefined;
}

/** `graduated`: each unit at the price of its own tier. `volume`: all units at the price of the tier that the count falls into. */
export type TierMode = "graduated" | "volume";

export interface TierPart {
  readonly units: number;
  readonly unitYen: number;
  readonly flatYen: number;
  readonly yen: Yen;
}

/** What is wrong with a list of tiers, as a catalogue key; null when nothing is. */
export function tiersMistake(tiers: readonly Tier[]): string | null {
  let below = 0;
  for (const [index, { upTo }] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if (isLast !== (upTo === null)) return "billing.tiers-last-open";
    if (upTo !== null && upTo <= below) return "billing.tiers-ascending";
    below = upTo ?? below;
  }
  return tiers.length === 0 ? "billing.tiers-empty" : null;
}

/**
 * The parts of a fee; their sum is the fee. 2 yen up to 1,000, 1 yen above, 1,500 times: graduated 2,000 + 500 = 2,500,
 * volume 1,500 × 1 = 1,500. Nothing counted costs nothing.
 */
export function tieredFee(mode: TierMode, tiers: readonly Tier[], count: number): readonly TierPart[] {
  const mistake = tiersMistake(tiers);
  if (mistake) throw new RangeError(mistake);
  if (count === 0) return [];
  const partOf = ({ unitYen, flatYen = 0 }: Tier, units: number): TierPart => ({
    units,
    unitYen,
    flatYen,
    yen: units * unitYen + flatYen,
  });
  if (mode === "volume") {
    const tier = tiers.find(({ upTo }) => upTo === null || count <= upTo);
    return tier ? [partOf(tier, count)] : [];
  }
  const parts: TierPart[] = [];
  let below = 0;
  for (const tier of tiers) {
    const units = Math.min(count, tier.upTo ?? count) - below;
    if (units <= 0) break;
    parts.push(partOf(tier, units));
    below += units;
  }
  return parts;
}
