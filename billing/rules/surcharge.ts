/** 割増金. IOT 第34条 (R-81; A-8: beside the evaded fee itself, which is charged as any other). */
import type { Yen } from "../yen.ts";

/** Twice the evaded amount without tax: 30,000 → 60,000 yen. */
export function surcharge(evadedYen: Yen): Yen {
  return evadedYen * 2;
}
