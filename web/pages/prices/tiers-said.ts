import type { Tier } from "../../data/prices.ts";

/**
 * Tiers as typed, one a line: "10,000: 2" is 2 yen up to 10,000; a last line with a price alone is for all above. What is no number
 * becomes NaN, which the interface refuses.
 */
export function tiersSaid(text: string): Tier[] {
  const number = (said: string) => (said.trim() === "" ? Number.NaN : Number(said.replaceAll(",", "")));
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [first = "", second] = line.split(/[:：]/);
      return second === undefined
        ? { upTo: null, unitYen: number(first) }
        : { upTo: number(first), unitYen: number(second) };
    });
}
