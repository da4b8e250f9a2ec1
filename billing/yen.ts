/**
 * Yen: whole where they are charged, exact fractions on the way there, rounded once, where a rule says so.
 *
 * A `Yen` is a whole number of yen; an `Exact` is a fraction of yen. There is no third kind: no cents, no floating point.
 */

/** Whole yen; negative for a credit. */
export type Yen = number;

/** `numerator / denominator` yen, the denominator positive. */
export interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export type Rounding = "floor" | "half-up" | "ceil";

/** `exact(500 * 16, 30)`: 500円 × 16 ÷ 30. Throws when a part is not a whole number. */
export function exact(numerator: number | bigint, denominator: number | bigint = 1): Exact {
  const [above, below] = [BigInt(numerator), BigInt(denominator)];
  if (below <= 0n) throw new RangeError(`a fraction of yen over ${below}`);
  return { numerator: above, denominator: below };
}

export function sumOf(parts: readonly Exact[]): Exact {
  return parts.reduce(
    (sum, part) =>
      sum.denominator === part.denominator
        ? { numerator: sum.numerator + part.numerator, denominator: sum.denominator }
        : {
            numerator: sum.numerator * part.denominator + part.numerator * sum.denominator,
            denominator: sum.denominator * part.denominator,
          },
    exact(0),
  );
}

/**
 * The one rounding. It goes by the amount without its sign, so that a credit cancels what it credits to the yen:
 * `floor` of 266.67 is 266, and of −266.67 is −266 (Japanese terms: 端数切り捨て).
 */
export function rounded({ numerator, denominator }: Exact, rounding: Rounding): Yen {
  const size = numerator < 0n ? -numerator : numerator;
  const whole = size / denominator;
  const rest = size % denominator;
  const up = rounding === "ceil" ? rest > 0n : rounding === "half-up" && rest * 2n >= denominator;
  const yen = Number(up ? whole + 1n : whole);
  if (!Number.isSafeInteger(yen)) throw new RangeError("an amount beyond 2^53 yen");
  return numerator < 0n && yen !== 0 ? -yen : yen;
}
