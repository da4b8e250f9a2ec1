import type { Alarm } from "../../../data/dashboards.ts";
import type { FieldValue } from "../../../data/shapes.ts";

/** On which side of its bounds a value is; null within them, or where there is nothing to compare. */
export function beyond(value: FieldValue | undefined, { above, below }: Alarm): "above" | "below" | null {
  if (typeof value !== "number") return null;
  if (above !== null && value > above) return "above";
  return below !== null && value < below ? "below" : null;
}
